const { spawn } = require('child_process');
const child = spawn(process.execPath, ['-e', 'console.log("up");setInterval(()=>{},1000)']);
child.stdout.once('data', () => console.log('killed', child.kill()));
child.on('exit', (code, signal) => { console.log(code, signal, child.killed, child.signalCode); console.log(child.kill()); });
