const vm = require('node:vm');
const first = (error) => error.stack.split('\n').find((line) => line.includes('at ')).trim();
console.log(first(vm.runInThisContext('new Error("x")', 'plain.vm')));
console.log(first(vm.runInThisContext('\n\n  new Error("x")', { filename: 'offset.vm', lineOffset: 10, columnOffset: 20 })));
console.log(first(vm.runInThisContext('new Error("x")', { filename: 'column.vm', lineOffset: 3, columnOffset: 20 })));
console.log(first(vm.runInNewContext('var e =\n new Error("x"); e', {}, 'context.vm')));
console.log(first(vm.compileFunction('return new Error("x")', ['a'], { filename: 'fn.vm' })()));
console.log(first(vm.compileFunction('\nreturn new Error("x")', [], { filename: 'fn2.vm', lineOffset: 5 })()));
console.log(first(new vm.Script('new Error("x")', { filename: '/with space/and "quotes".js' }).runInThisContext()));
