const net = require('net');
let served = 0;
const server = net.createServer((socket) => { served++; socket.end(String(served)); }).listen(0, '127.0.0.1', async () => {
  const one = () => new Promise((resolve) => { let text = ''; net.connect(server.address().port, '127.0.0.1').on('data', (d) => (text += d)).on('close', () => resolve(Number(text))); });
  const results = await Promise.all(Array.from({ length: 40 }, one));
  console.log(results.sort((a, b) => a - b).join(' '));
  server.close(() => server.getConnections((error, count) => console.log(error, count)));
});
