const zlib = require('node:zlib');
const text = 'hello compression '.repeat(200);
for (const [pack, unpack] of [
  ['deflate', 'inflate'],
  ['gzip', 'gunzip'],
  ['deflateRaw', 'inflateRaw'],
  ['brotliCompress', 'brotliDecompress'],
  ['zstdCompress', 'zstdDecompress'],
  ['gzip', 'unzip'],
]) {
  const packed = zlib[`${pack}Sync`](text);
  console.log(pack, packed.length < 200, zlib[`${unpack}Sync`](packed).toString() === text);
}
console.log(
  zlib.deflateSync('').toString('hex'),
  zlib.deflateSync('aaaaaaaaaa', { level: 0 }).toString('hex'),
  zlib.crc32('abc'),
  zlib.crc32('c', zlib.crc32('ab')),
);
