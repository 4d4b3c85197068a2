const cluster = require('cluster');
const http = require('http');
if (cluster.isPrimary) {
  const workers = [cluster.fork(), cluster.fork()];
  let listening = 0;
  cluster.on('listening', async (worker, address) => {
    if (++listening < 2) return;
    const seen = new Set();
    for (let i = 0; i < 6; i++) {
      const response = await fetch(`http://127.0.0.1:${address.port}/`, { headers: { connection: 'close' } });
      seen.add(await response.text());
    }
    console.log('workers that answered', seen.size);
    for (const each of workers) each.kill();
  });
  cluster.on('exit', (worker, code, signal) => console.log('exit', code, signal));
} else http.createServer((request, response) => response.end(`worker ${cluster.worker.id}`)).listen(18123, '127.0.0.1');
