const zlib = require('node:zlib');
const gzip = zlib.createGzip();
const gunzip = zlib.createGunzip();
gzip.pipe(gunzip);
gunzip.on('data', (chunk) => console.log('data', String(chunk)));
gunzip.on('end', () => console.log('end'));
gzip.write('one ');
gzip.flush(() => {
  gzip.write('two ');
  gzip.flush(() => gzip.end('three'));
});
