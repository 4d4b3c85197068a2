const net = require('net');
const server = net.createServer((socket) => { socket.pause(); setTimeout(() => socket.resume(), 50); socket.on('end', () => socket.end()); });
server.listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  const chunk = Buffer.alloc(1_000_000);
  let full = 0;
  for (let i = 0; i < 5; i++) if (!client.write(chunk)) full++;
  console.log('writes that said wait:', full);
  client.once('drain', () => { console.log('drain'); client.end(); });
  client.resume().on('close', () => { console.log(client.bytesWritten); server.close(); });
});
