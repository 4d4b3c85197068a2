const { exec } = require('child_process');
exec('echo out; echo err >&2; exit 3', (error, stdout, stderr) => {
  console.log(error.code, error.killed, error.signal, error.cmd, JSON.stringify(error.message), JSON.stringify(stdout), JSON.stringify(stderr));
  exec('echo fine', { encoding: 'buffer' }, (second, bytes) => console.log(second, bytes));
});
