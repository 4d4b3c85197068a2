const net = require('net');
const server = net.createServer((socket) => {
  console.log(socket.remoteAddress, socket.remoteFamily, socket.localAddress);
  socket.end();
});
server.listen(0, () => {
  console.log(server.address().address, server.address().family);
  const client = net.connect(server.address().port, '127.0.0.1');
  client.on('connect', () => console.log(client.remoteAddress, client.localAddress));
  client.resume().on('close', () => server.close());
});
