const { spawnSync } = require('child_process');
const run = (options) => spawnSync(process.execPath, ['-p', 'JSON.stringify([process.env.A, process.env.B, process.cwd()])'], { encoding: 'utf8', ...options }).stdout.trim();
process.env.A = 'parent';
console.log(run({}));
console.log(run({ env: { B: 'only' } }));
console.log(run({ cwd: '/tmp' }));
console.log(spawnSync(process.execPath, ['-p', '1'], { cwd: '/no/such/place' }).error.code);
