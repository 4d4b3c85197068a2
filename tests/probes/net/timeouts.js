const net = require('net');
const server = net.createServer((socket) => socket.on('end', () => socket.end())).listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.setTimeout(30, () => { console.log('timeout'); client.end(); });
  client.on('close', () => server.close());
  client.resume();
});
