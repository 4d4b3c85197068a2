const http = require('http');
const net = require('net');
const server = http.createServer((request, response) => setTimeout(() => response.end(request.url), request.url === '/1' ? 30 : 0)).listen(0, '127.0.0.1', () => {
  let text = '';
  const socket = net.connect(server.address().port, '127.0.0.1', () => socket.write('GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'));
  socket.on('data', (chunk) => (text += chunk)).on('close', () => { console.log(text.replace(/Date: .*/g, 'Date: D')); server.close(); });
});
