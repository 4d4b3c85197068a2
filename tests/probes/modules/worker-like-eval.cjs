const { runInThisContext } = require('vm');
console.log(runInThisContext('(function () { return typeof module })()'), typeof module, eval('typeof module'), (0, eval)('typeof module'));
var hoisted; { function hoistedInBlock() {} } console.log(typeof hoistedInBlock, this === module.exports, typeof hoisted);
with ({ inWith: 1 }) console.log(inWith); console.log(010, arguments.callee !== undefined, (function () { return this === globalThis })());
let x = 5; x <!-- a html comment
console.log(x)
--> another one
