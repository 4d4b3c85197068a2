const http = require('http');
let connections = 0;
const server = http.createServer((request, response) => response.end(request.url)).on('connection', () => connections++).listen(0, '127.0.0.1', async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => http.get({ agent, port: server.address().port, host: '127.0.0.1', path: `/${i}` }, (response) => response.on('data', (chunk) => console.log(String(chunk), response.headers.connection, response.headers['keep-alive'])).on('end', resolve)));
  }
  console.log('connections', connections);
  agent.destroy();
  server.close();
});
