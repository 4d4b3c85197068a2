const readline = require('readline');
const { spawn } = require('child_process');
if (process.argv[2] === 'child') {
  const lines = readline.createInterface({ input: process.stdin });
  lines.on('line', (line) => console.log('<' + line + '>'));
  lines.on('close', () => console.log('closed'));
} else {
  const child = spawn(process.execPath, [__filename, 'child'], { stdio: ['pipe', 'inherit', 'inherit'] });
  child.stdin.end('one\ntwo\r\nthree');
}
