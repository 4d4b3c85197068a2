console.log(__filename, __dirname, module.id, module.loaded, require.main === module, arguments.length, typeof arguments[1]);
console.log(this === exports, module.exports === exports, typeof require.resolve);
console.log(Object.keys(require), module.children.length, module.parent);
var topLevel = 1;
console.log(typeof globalThis.topLevel, (function () { return typeof this; })());
