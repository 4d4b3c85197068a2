const http = require('http');
const server = http.createServer(() => {}).listen(0, '127.0.0.1', () => {
  const request = http.get({ port: server.address().port, host: '127.0.0.1', timeout: 40 });
  request.on('timeout', () => { console.log('timeout'); request.destroy(); });
  request.on('error', (error) => console.log(error.code, error.message));
  request.on('close', () => { console.log('close'); server.closeAllConnections(); server.close(); });
});
