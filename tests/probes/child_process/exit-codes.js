const { spawnSync } = require('child_process');
for (const code of ['process.exit(0)', 'process.exit(255)', 'process.exit(256)', 'throw 1', 'process.kill(process.pid,"SIGKILL")', 'process.abort()', 'process.exitCode=2', 'Promise.reject(1)'])
  { const { status, signal } = spawnSync(process.execPath, ['-e', code]); console.log(code, status, signal); }
