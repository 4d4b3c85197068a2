const http = require('http');
const server = http.createServer((request, response) => {
  response.writeHead(200, { Trailer: 'X-Sum' });
  response.write('data');
  response.addTrailers({ 'X-Sum': '42' });
  response.end();
}).listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, host: '127.0.0.1' }, (response) => response.resume().on('end', () => { console.log(response.trailers, response.rawTrailers); server.close(); }));
});
