const { spawn } = require('child_process');
const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM",(s,n)=>{console.log("got",s,n);process.exit(5)});console.log("up");setInterval(()=>{},1000)']);
child.stdout.on('data', (chunk) => { const text = String(chunk); process.stdout.write(text); if (text.startsWith('up')) child.kill('SIGTERM'); });
child.on('close', (code, signal) => console.log(code, signal));
