const { spawn } = require('child_process');
const child = spawn(process.execPath, ['-e', 'for(let i=0;i<2000;i++)console.log("line "+i+" "+"x".repeat(200))']);
let size = 0;
child.stdout.on('data', (chunk) => (size += chunk.length));
child.on('close', (code) => console.log(code, size));
