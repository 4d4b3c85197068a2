const { spawn } = require('child_process');
if (process.argv[2] === 'child') {
  (async () => { let text = ''; for await (const chunk of process.stdin) text += chunk; console.log(text.length, process.stdin.isTTY, process.stdout.isTTY); })();
} else {
  const child = spawn(process.execPath, [__filename, 'child'], { stdio: ['pipe', 'inherit', 'inherit'] });
  child.stdin.end('x'.repeat(200_000));
}
