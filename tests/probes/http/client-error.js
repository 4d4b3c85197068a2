const http = require('http');
const net = require('net');
const server = http.createServer().on('clientError', (error, socket) => {
  console.log(error.code, error.reason, error.message, error.bytesParsed, error.rawPacket.toString());
  socket.end('HTTP/1.1 400 Bad\r\n\r\n');
  server.close();
}).listen(0, '127.0.0.1', () => {
  net.connect(server.address().port, '127.0.0.1', function () { this.write('BREW / HTTP/1.1\r\n\r\n'); }).resume();
});
