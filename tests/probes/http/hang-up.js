const http = require('http');
const net = require('net');
const server = net.createServer((socket) => socket.once('data', () => socket.end())).listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, host: '127.0.0.1' }).on('error', (error) => { console.log(error.code, error.message); server.close(); });
});
