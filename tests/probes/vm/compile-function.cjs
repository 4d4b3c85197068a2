const vm = require('node:vm');
console.log(vm.compileFunction('return a + b', ['a', 'b'])(1, 2), vm.compileFunction('return this')() === globalThis);
const context = vm.createContext({ inside: 'context value' });
console.log(vm.compileFunction('return inside', [], { parsingContext: context })());
console.log(vm.compileFunction('return extra + inside', [], { parsingContext: context, contextExtensions: [{ extra: 'extension and ' }] })());
console.log(vm.compileFunction('return typeof arguments + arguments.length', ['x'])(1, 2, 3), vm.compileFunction('', ['a', 'b', 'c']).length);
const produced = vm.compileFunction('return 1', [], { produceCachedData: true });
console.log(produced.cachedDataProduced, Buffer.isBuffer(produced.cachedData));
for (const [code, params] of [['return }', []], ['} , function () {', []]])
  try { vm.compileFunction(code, params); console.log('compiled'); } catch (error) { console.log(error.name); }
