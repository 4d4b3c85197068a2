const net = require('net');
const crypto = require('crypto');
const data = Buffer.alloc(3_000_000, 'abcdefghij0123456789');
const server = net.createServer((socket) => socket.end(data)).listen(0, '127.0.0.1', () => {
  const hash = crypto.createHash('sha256');
  let size = 0;
  net.connect(server.address().port, '127.0.0.1')
    .on('data', (chunk) => { size += chunk.length; hash.update(chunk); })
    .on('end', () => console.log(size, hash.digest('hex') === crypto.createHash('sha256').update(data).digest('hex')))
    .on('close', () => server.close());
});
