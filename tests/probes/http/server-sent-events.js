const http = require('http');
const server = http.createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  let count = 0;
  const timer = setInterval(() => { response.write(`data: ${++count}\n\n`); if (count === 3) { clearInterval(timer); response.end(); } }, 10);
}).listen(0, '127.0.0.1', async () => {
  const response = await fetch(`http://127.0.0.1:${server.address().port}`);
  let text = '';
  for await (const chunk of response.body) text += Buffer.from(chunk);
  console.log(JSON.stringify(text));
  server.close(); server.closeAllConnections();
});
