const { spawnSync, spawn } = require('child_process');
console.log('before');
spawnSync(process.execPath, ['-e', 'console.log("child sync")'], { stdio: 'inherit' });
spawn(process.execPath, ['-e', 'console.log("child async")'], { stdio: 'inherit' }).on('close', (code) => console.log('after', code));
