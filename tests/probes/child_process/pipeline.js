const { spawn } = require('child_process');
const first = spawn('echo', ['b\na\nc']);
const second = spawn('sort');
first.stdout.pipe(second.stdin);
second.stdout.on('data', (chunk) => process.stdout.write(chunk));
second.on('close', (code) => console.log(code));
