const vm = require('node:vm');
vm.runInThisContext('let shared = 1; const constant = 2; var variable = 3; function declared() { return shared; }');
console.log(vm.runInThisContext('shared + constant + variable + declared()'), typeof globalThis.variable, typeof globalThis.declared);
vm.runInThisContext('shared = 10');
console.log(vm.runInThisContext('declared()'), shared, constant, declared());
for (const code of ['constant = 3', 'let shared', 'const constant = 1']) try { vm.runInThisContext(code); } catch (error) { console.log(error.name, error.message); }
console.log(Object.keys(globalThis).filter((key) => ['shared', 'constant', 'variable', 'declared'].includes(key)));
