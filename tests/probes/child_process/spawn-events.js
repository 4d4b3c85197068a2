const { spawn } = require('child_process');
const child = spawn(process.execPath, ['-e', 'process.stdout.write("a");process.stderr.write("b");process.exitCode=4']);
child.stdout.on('data', (chunk) => console.log('out', String(chunk)));
child.on('spawn', () => console.log('spawn', typeof child.pid));
child.on('exit', (code, signal) => console.log('exit', code, signal));
child.stdout.on('end', () => console.log('stdout end'));
child.on('close', (code, signal) => console.log('close', code, signal, child.exitCode, child.killed, child.spawnargs.length));
