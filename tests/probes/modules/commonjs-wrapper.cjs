const Module = require('module');
console.log(Module.wrap('x'), Module.wrapper.length);
const m = new Module('virtual');
m._compile('exports.value = __filename + ":" + typeof require; exports.line = new Error("q").stack.split("\\n")[1].trim()', '/virtual/file.js');
console.log(m.exports);
const original = Module.prototype.require;
Module.prototype.require = function (id) { return id === 'magic' ? 'intercepted' : original.call(this, id); };
console.log(require('magic'), require('path').sep);
