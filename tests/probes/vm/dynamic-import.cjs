const vm = require('node:vm');
const outcomes = [];
const note = (label) => (error) => outcomes.push(`${label} ${error.code ?? error}`);
(async () => {
  await vm.runInThisContext('import("node:path")').then((ns) => outcomes.push('imported ' + typeof ns.join), note('none'));
  await new vm.Script('import("node:path")', { importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER }).runInThisContext().then((ns) => outcomes.push('default loader ' + typeof ns.join));
  await new vm.Script('import("node:path")', { importModuleDynamically: () => 1 }).runInThisContext().catch(note('no flag'));
  await vm.compileFunction('return import("node:path")', [], { importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER })().then((ns) => outcomes.push('function ' + typeof ns.join));
  await vm.runInNewContext('import("node:path")', {}).catch(note('new context'));
  await new Function('id', 'return import(id)')('node:path').then((ns) => outcomes.push('constructor ' + typeof ns.join), note('constructor'));
  console.log(outcomes.join('\n'));
})();
