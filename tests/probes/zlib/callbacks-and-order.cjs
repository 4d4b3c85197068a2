const zlib = require('node:zlib');
zlib.gzip('abc', (error, packed) => {
  console.log(error, packed.length);
  zlib.gunzip(packed, (error, result) => console.log(error, String(result)));
});
zlib.gunzip(Buffer.from('bad data'), (error) => console.log(error.code, error.errno, error.message));
console.log('first');
