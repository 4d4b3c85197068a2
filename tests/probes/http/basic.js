const http = require('http');
const server = http.createServer((request, response) => {
  console.log(request.method, request.url, request.headers['x-test'], request.httpVersion);
  response.setHeader('X-Answer', 'yes');
  response.writeHead(201, 'Made', { 'Content-Type': 'text/plain' });
  response.end('body');
}).listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, host: '127.0.0.1', path: '/a?b=c', headers: { 'X-Test': '1' } }, (response) => {
    console.log(response.statusCode, response.statusMessage, response.headers['x-answer'], response.headers['content-type'], response.headers.connection, Object.keys(response.headers));
    response.setEncoding('utf8').on('data', (text) => console.log(text)).on('end', () => server.close(() => console.log('closed')));
  });
});
