const { spawn, spawnSync, execFile } = require('child_process');
const child = spawn('no-such-program', ['a']);
child.on('error', (error) => console.log(error.code, error.syscall, error.path, error.spawnargs, error.message));
child.on('close', (code) => console.log('close', code));
const result = spawnSync('no-such-program');
console.log(result.error.code, result.error.syscall, result.error.path, result.status, result.pid, result.output);
execFile('no-such-program', (error) => console.log(error.code, error.cmd));
