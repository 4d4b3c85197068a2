const http = require('http');
const server = http.createServer(async (request, response) => {
  let body = ''; for await (const chunk of request) body += chunk;
  response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] });
  response.end(JSON.stringify({ method: request.method, url: request.url, body, type: request.headers['content-type'] }));
}).listen(0, '127.0.0.1', async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const first = await fetch(`${base}/x`);
  console.log(first.status, first.ok, first.headers.get('content-type'), first.headers.getSetCookie(), await first.json());
  const second = await fetch(`${base}/y`, { method: 'POST', body: JSON.stringify({ q: 1 }), headers: { 'content-type': 'application/json' } });
  console.log(await second.text());
  const third = await fetch(`${base}/z`, { method: 'PUT', body: new URLSearchParams({ k: 'v' }) });
  console.log(await third.text());
  await fetch('http://127.0.0.1:1/').catch((error) => console.log(error.name, error.message, error.cause.code));
  server.close();
  server.closeAllConnections();
});
