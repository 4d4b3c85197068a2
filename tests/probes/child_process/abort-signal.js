const { spawn } = require('child_process');
const controller = new AbortController();
const child = spawn(process.execPath, ['-e', 'setInterval(()=>{},1000)'], { signal: controller.signal });
child.on('error', (error) => console.log(error.name, error.code));
child.on('exit', (code, signal) => console.log(code, signal));
child.on('spawn', () => controller.abort());
