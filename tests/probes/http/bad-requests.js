const http = require('http');
const net = require('net');
const server = http.createServer((request, response) => response.end('fine')).listen(0, '127.0.0.1', async () => {
  const send = (text) => new Promise((resolve) => {
    let answer = '';
    const socket = net.connect(server.address().port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => (answer += chunk)).on('close', () => resolve(answer));
  });
  for (const text of ['NONSENSE\r\n\r\n', 'GET / HTTP/1.1\r\nHost : x\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n', 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(20000)}\r\n\r\n`])
    console.log(JSON.stringify((await send(text)).split('\r\n')[0]));
  server.close();
});
