const net = require('net');
const first = net.createServer().listen(0, () => {
  const { port } = first.address();
  const second = net.createServer().listen(port);
  second.on('error', (error) => {
    console.log(error.code, error.syscall, error.message.replace(String(port), 'PORT'), error.address, error.port === port);
    first.close();
  });
});
