const net = require('net');
for (const text of ['127.0.0.1', '::1', 'x', '1.2.3', '1.2.3.4.5', '::ffff:1.2.3.4', 'fe80::1%lo', '', '256.1.1.1']) console.log(text, net.isIP(text));
