const http = require('http');
const net = require('net');
const server = net.createServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 abc\r\n\r\n'))).listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, host: '127.0.0.1' }).on('error', (error) => { console.log(error.code, error.message, error.reason); server.close(); });
});
