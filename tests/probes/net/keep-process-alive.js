const net = require('net');
const server = net.createServer().listen(0, () => {
  server.unref();
  console.log('listening, but not kept alive');
});
process.on('exit', (code) => console.log('exit', code));
