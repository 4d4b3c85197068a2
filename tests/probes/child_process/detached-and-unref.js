const { spawn } = require('child_process');
const child = spawn(process.execPath, ['-e', 'setTimeout(()=>{},300)'], { detached: true, stdio: 'ignore' });
child.unref();
process.on('exit', () => console.log('parent leaves first', child.exitCode));
