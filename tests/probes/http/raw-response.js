const http = require('http');
const net = require('net');
const server = http.createServer((request, response) => { response.sendDate = false; response.setHeader('A', ['1', '2']); response.end('x'); }).listen(0, '127.0.0.1', () => {
  let text = '';
  const socket = net.connect(server.address().port, '127.0.0.1', () => socket.write('GET / HTTP/1.0\r\n\r\n'));
  socket.on('data', (chunk) => (text += chunk)).on('close', () => { console.log(JSON.stringify(text)); server.close(); });
});
