const { promisify } = require('util');
const { exec, execFile } = require('child_process');
(async () => {
  console.log(await promisify(exec)('echo one'));
  console.log(await promisify(execFile)(process.execPath, ['-p', '2']));
  await promisify(exec)('exit 2').catch((error) => console.log(error.code, error.stdout === ''));
})();
