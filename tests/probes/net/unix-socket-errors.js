const net = require('net');
net.createServer().listen('/no/such/place/socket').on('error', (error) => console.log(error.code, error.syscall, error.message));
