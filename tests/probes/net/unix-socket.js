const net = require('net');
const fs = require('fs');
const path = `/tmp/probe-${process.pid}.sock`;
const server = net.createServer((socket) => socket.pipe(socket));
server.listen(path, () => {
  console.log(server.address() === path, fs.statSync(path).isSocket());
  const client = net.connect(path, () => client.end('over a path'));
  client.on('data', (chunk) => console.log(String(chunk)));
  client.on('close', () => server.close(() => console.log('gone', fs.existsSync(path))));
});
