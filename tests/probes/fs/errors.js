const fs = require('fs');
for (const action of [() => fs.readFileSync('/none'), () => fs.readdirSync('/etc/passwd/x'), () => fs.mkdirSync('/tmp'), () => fs.rmdirSync('/none'), () => fs.openSync('/tmp', 'w'), () => fs.readFileSync('/tmp'), () => fs.closeSync(9999), () => fs.symlinkSync('a', '/tmp'), () => fs.readlinkSync('/tmp'), () => fs.accessSync('/none'), () => fs.renameSync('/none', '/none2'), () => fs.rmSync('/none')])
  try { action(); console.log('no error'); } catch (error) { console.log(error.code, error.syscall, error.message); }
