const http = require('http');
const server = http.createServer((request, response) => {
  request.on('aborted', () => console.log('aborted'));
  request.on('error', (error) => console.log('request error', error.code));
  response.on('close', () => { console.log('response closed', response.writableEnded); server.close(); });
  response.write('start');
}).listen(0, '127.0.0.1', () => {
  const request = http.get({ port: server.address().port, host: '127.0.0.1' }, (response) => {
    response.once('data', () => request.destroy());
    response.on('error', (error) => console.log(error.code, error.message));
    response.on('close', () => console.log('client closed', response.complete));
  });
});
