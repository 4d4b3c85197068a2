const http = require('http');
const server = http.createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ got: JSON.parse(text), length: request.headers['content-length'], encoding: request.headers['transfer-encoding'] }));
}).listen(0, '127.0.0.1', async () => {
  const send = (headers, body) => new Promise((resolve) => {
    const request = http.request({ port: server.address().port, host: '127.0.0.1', method: 'POST', headers }, async (response) => {
      let text = ''; for await (const chunk of response) text += chunk; resolve(text);
    });
    request.end(body);
  });
  console.log(await send({ 'content-length': 7 }, '{"a":1}'));
  console.log(await send({ 'transfer-encoding': 'chunked' }, '{"b":2}'));
  server.close();
});
