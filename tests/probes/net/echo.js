const net = require('net');
const server = net.createServer((socket) => {
  socket.setEncoding('utf8');
  socket.on('data', (text) => socket.write(text.toUpperCase()));
  socket.on('end', () => { console.log('server end'); socket.end('bye'); });
});
server.listen(0, '127.0.0.1', () => {
  const { address, family, port } = server.address();
  console.log(address, family, typeof port);
  const client = net.connect(port, '127.0.0.1', () => {
    console.log('connected', client.remoteAddress, client.remoteFamily, client.remotePort === port);
    client.write('hello', () => console.log('written'));
  });
  client.once('data', (chunk) => { console.log('client got', chunk.toString()); client.end(); });
  client.on('end', () => console.log('client end'));
  client.on('close', (hadError) => { console.log('close', hadError, client.bytesRead, client.bytesWritten); server.close(() => console.log('server closed')); });
});
