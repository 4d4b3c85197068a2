const http = require('http');
const server = http.createServer().on('connect', (request, socket) => {
  console.log(request.method, request.url);
  socket.write('HTTP/1.1 200 OK\r\n\r\n');
  socket.end('tunnel');
}).listen(0, '127.0.0.1', () => {
  http.request({ port: server.address().port, host: '127.0.0.1', method: 'CONNECT', path: 'example.test:443' }).on('connect', (response, socket, head) => {
    console.log(response.statusCode);
    let text = head.toString();
    socket.on('data', (chunk) => (text += chunk)).on('end', () => { console.log(text); server.close(); });
  }).end();
});
