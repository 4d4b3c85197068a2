const { spawn } = require('child_process');
const child = spawn(process.execPath, ['-e', 'let t="";process.stdin.on("data",d=>t+=d).on("end",()=>console.log(t.toUpperCase()))']);
child.stdin.write('hello ');
child.stdin.end('there');
child.stdout.on('data', (chunk) => process.stdout.write(chunk));
child.on('close', (code) => console.log(code));
