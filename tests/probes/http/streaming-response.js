const http = require('http');
const server = http.createServer(async (request, response) => {
  for (let i = 0; i < 4; i++) { response.write(`part ${i}\n`); await new Promise((r) => setTimeout(r, 15)); }
  response.end('done\n');
}).listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, host: '127.0.0.1' }, (response) => {
    console.log(response.headers['transfer-encoding']);
    response.on('data', (chunk) => process.stdout.write(chunk)).on('end', () => server.close());
  });
});
