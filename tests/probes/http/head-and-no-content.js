const http = require('http');
const server = http.createServer((request, response) => {
  if (request.url === '/none') { response.statusCode = 204; response.end(); }
  else if (request.url === '/same') { response.statusCode = 304; response.end(); }
  else response.end('twelve bytes');
}).listen(0, '127.0.0.1', async () => {
  for (const [method, path] of [['HEAD', '/'], ['GET', '/none'], ['GET', '/same'], ['GET', '/']]) {
    await new Promise((resolve) => http.request({ method, path, port: server.address().port, host: '127.0.0.1' }, (response) => {
      let size = 0;
      response.on('data', (chunk) => (size += chunk.length)).on('end', () => { console.log(method, path, response.statusCode, response.headers['content-length'], size); resolve(); });
    }).end());
  }
  server.close();
});
