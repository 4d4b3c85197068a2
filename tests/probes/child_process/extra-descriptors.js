const { spawn } = require('child_process');
const child = spawn(process.execPath, ['-e', 'const fs=require("fs");fs.writeSync(3,"on three");'], { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
child.stdio[3].on('data', (chunk) => console.log(String(chunk)));
child.on('close', (code) => console.log(code));
