const http = require('http');
const server = http.createServer(async (request, response) => {
  let size = 0; for await (const chunk of request) size += chunk.length;
  response.end(String(size));
}).listen(0, '127.0.0.1', () => {
  const request = http.request({ port: server.address().port, host: '127.0.0.1', method: 'POST' }, (response) => response.on('data', (chunk) => console.log(String(chunk))).on('end', () => server.close()));
  for (let i = 0; i < 20; i++) request.write(Buffer.alloc(100_000));
  request.end();
});
