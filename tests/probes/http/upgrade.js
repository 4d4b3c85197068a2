const http = require('http');
const server = http.createServer().on('upgrade', (request, socket, head) => {
  console.log('upgrade', request.headers.upgrade, head.toString());
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
  socket.on('data', (chunk) => socket.write(chunk.toString().toUpperCase()));
  socket.on('end', () => socket.end());
}).listen(0, '127.0.0.1', () => {
  const request = http.request({ port: server.address().port, host: '127.0.0.1', headers: { Connection: 'Upgrade', Upgrade: 'echo' } });
  request.on('upgrade', (response, socket) => {
    console.log(response.statusCode, response.headers.upgrade);
    socket.write('shout');
    socket.once('data', (chunk) => { console.log(String(chunk)); socket.end(); });
    socket.on('close', () => server.close());
  });
  request.end();
});
