const { spawnSync, execSync, execFileSync } = require('child_process');
const result = spawnSync(process.execPath, ['-e', 'console.log("out");console.error("err");process.exit(7)'], { encoding: 'utf8' });
console.log(result.status, result.signal, JSON.stringify(result.output), result.error);
console.log(execSync('echo hello').toString());
console.log(JSON.stringify(execFileSync(process.execPath, ['-p', '6*7'], { encoding: 'utf8' })));
try { execSync('exit 9', { stdio: 'pipe' }); } catch (error) { console.log(error.status, error.message); }
const input = spawnSync(process.execPath, ['-e', 'process.stdin.pipe(process.stdout)'], { input: 'through' });
console.log(input.stdout.toString());
