const net = require('net');
const server = net.createServer((socket) => {
  socket.on('error', (error) => console.log('server error', error.code));
  socket.on('close', () => { console.log('server side closed'); server.close(); });
  socket.resume();
}).listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1', () => client.destroy());
  client.on('close', (hadError) => console.log('client closed', hadError, client.destroyed));
});
