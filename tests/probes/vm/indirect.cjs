const indirect = eval;
globalThis.visible = 'global';
const local = 'local';
console.log(indirect('typeof local + visible'), eval('local'), new Function('a', 'return a + typeof local')('x'));
console.log((0, eval)('this') === globalThis, typeof eval('(function () { "use strict"; return this })()'));
eval('var evalVar = 1'); console.log(evalVar, typeof globalThis.evalVar);
console.log(new Function('return new Error("f").stack')().split('\n').length > 2);
