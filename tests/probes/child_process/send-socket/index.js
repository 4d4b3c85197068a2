const { fork } = require('child_process');
const net = require('net');
const child = fork(`${__dirname}/child.js`);
const server = net.createServer({ pauseOnConnect: true }, (socket) => child.send('socket', socket));
child.on('exit', (code) => console.log('exit', code));
server.listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.end('from the client');
  client.on('data', (chunk) => console.log(String(chunk)));
  client.on('close', () => { server.close(); child.disconnect(); });
});
