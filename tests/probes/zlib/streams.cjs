const zlib = require('node:zlib');
const { pipeline } = require('node:stream/promises');
const { Readable } = require('node:stream');
(async () => {
  const chunks = Array.from({ length: 50 }, (_, index) => Buffer.from(`chunk ${index} `.repeat(100)));
  for (const [pack, unpack] of [
    [zlib.createGzip, zlib.createGunzip],
    [zlib.createBrotliCompress, zlib.createBrotliDecompress],
    [zlib.createZstdCompress, zlib.createZstdDecompress],
  ]) {
    const output = [];
    await pipeline(Readable.from(chunks), pack(), unpack(), async (source) => {
      for await (const chunk of source) output.push(chunk);
    });
    console.log(pack.name, Buffer.concat(output).equals(Buffer.concat(chunks)));
  }
})();
