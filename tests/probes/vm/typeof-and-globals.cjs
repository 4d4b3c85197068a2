const vm = require('node:vm');
const context = vm.createContext({ value: { nested: [1, 2] }, fn(x) { return x * 2; } });
console.log(vm.runInContext('fn(value.nested[1])', context), vm.runInContext('value.nested.push(3), value.nested.length', context), context.value.nested);
console.log(vm.runInContext('typeof undefinedThing', context), vm.runInContext('undefined === void 0 && NaN !== NaN && Infinity > 1', context));
vm.runInContext('delete fn; Object.defineProperty(this, "defined", { value: 5, enumerable: true }); newGlobal = () => value;', context);
console.log('fn' in context, context.defined, context.newGlobal() === context.value, vm.runInContext('"fn" in this', context));
vm.runInContext('function counter() { return counter.count = (counter.count || 0) + 1 } counter(); counter()', context); console.log(context.counter.count, context.counter());
console.log(vm.runInContext('[1, 2, 3].map((x) => x * 2).join() + new Date(0).getTime() + /a/.test("a") + Math.max(1, 2)', context));
