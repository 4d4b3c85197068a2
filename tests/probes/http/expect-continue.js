const http = require('http');
const server = http.createServer((request, response) => request.resume().on('end', () => response.end('ok'))).listen(0, '127.0.0.1', () => {
  const request = http.request({ port: server.address().port, host: '127.0.0.1', method: 'POST', headers: { Expect: '100-continue', 'Content-Length': 3 } }, (response) => {
    console.log(response.statusCode);
    response.resume().on('end', () => server.close());
  });
  request.on('continue', () => { console.log('continue'); request.end('abc'); });
  request.flushHeaders();
});
