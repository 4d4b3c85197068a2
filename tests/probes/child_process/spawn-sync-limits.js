const { spawnSync } = require('child_process');
const late = spawnSync(process.execPath, ['-e', 'setTimeout(()=>{},10000)'], { timeout: 300 });
console.log(late.error.code, late.signal, late.status);
const big = spawnSync(process.execPath, ['-e', 'process.stdout.write("x".repeat(100000))'], { maxBuffer: 1000 });
console.log(big.error.code, big.signal, big.stdout.length >= 1000);
