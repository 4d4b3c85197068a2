const net = require('net');
net.connect(1, '127.0.0.1').on('error', (error) => {
  console.log(error.code, error.syscall, error.address, error.port, error.errno, error.message);
}).on('close', (hadError) => console.log('close', hadError));
net.connect('/tmp/no-such-socket').on('error', (error) => console.log(error.message, error.code, error.address));
