const vm = require('node:vm');
const codes = ['1 + 1', 'if (true) { 5 } else { 6 }', 'var a = 1', '"text"; var b = 2', 'for (var i = 0; i < 3; i++) i * 2', 'function f() {}', 'let c = 3; c', '({}).x', 'try { 7 } finally { 8 }', 'switch (1) { case 1: 9 }', 'do { 10 } while (0)', '{}', '() => 1'];
for (const code of codes)
  for (const run of [(text) => vm.runInThisContext(text), (text) => vm.runInNewContext(text)])
    try { console.log(code, '->', String(run(code))); } catch (error) { console.log(code, error.name, error.message); }
