const vm = require('node:vm');
for (const code of ['return 1', 'let a; let a', 'await 1', '1 +', 'foo bar', 'var 1x', '"unterminated', '`open', '/regex', 'if (', 'import x from "y"', 'export default 1', 'break', 'for (;;', '({a:1,})=1', 'a => {}()', 'class { }'])
  try { new vm.Script(code, 'bad.vm'); console.log('compiled', code); } catch (error) { console.log(JSON.stringify(code), error.name, '|', error.message); }
try { new vm.Script('\n\n  let x = = 1;', { filename: 'placed.vm', lineOffset: 10 }); } catch (error) { console.log(error.stack.split('\n').slice(0, 5).join('\n')); }
