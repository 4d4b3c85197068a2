const vm = require('node:vm');
const context = vm.createContext({ given: 1 });
console.log(vm.isContext(context), vm.isContext({}));
vm.runInContext('var declared = given + 1; assigned = declared + 1; function fn(a) { return a + given; } let hidden = 5; const fixed = 6; class Klass {}', context);
console.log(context.declared, context.assigned, context.fn(10), 'hidden' in context, Object.keys(context));
console.log(vm.runInContext('hidden + fixed + typeof Klass', context));
console.log(vm.runInContext('[typeof given, typeof nothing, typeof require, typeof Array, typeof globalThis]', context));
context.given = 100;
console.log(vm.runInContext('fn(1)', context), vm.runInContext('hidden = 50; hidden', context));
for (const code of ['nothing', 'process', 'fixed = 1', 'let hidden', 'null.x', 'throw new RangeError("inside")'])
  try { vm.runInContext(code, context); } catch (error) { console.log(error.name, error.message); }
