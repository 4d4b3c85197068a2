const { spawnSync } = require('child_process');
const fs = require('fs');
const path = `/tmp/probe-out-${process.pid}`;
const fd = fs.openSync(path, 'w');
spawnSync(process.execPath, ['-e', 'console.log("to a file")'], { stdio: ['ignore', fd, 'ignore'] });
fs.closeSync(fd);
console.log(fs.readFileSync(path, 'utf8'));
fs.unlinkSync(path);
