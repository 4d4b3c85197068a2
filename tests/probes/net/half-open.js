const net = require('net');
const server = net.createServer({ allowHalfOpen: true }, (socket) => {
  let text = '';
  socket.on('data', (chunk) => (text += chunk));
  socket.on('end', () => { console.log('all', text); setTimeout(() => socket.end('late answer'), 20); });
}).listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.end('question');
  client.on('data', (chunk) => console.log(String(chunk)));
  client.on('close', () => { console.log('closed'); server.close(); });
});
