const zlib = require('node:zlib');
const packed = zlib.gzipSync(Buffer.alloc(10000));
for (const bad of [
  () => zlib.gunzipSync(packed, { maxOutputLength: 100 }),
  () => zlib.createGzip({ level: 99 }),
  () => zlib.createGzip({ chunkSize: 1 }),
  () => zlib.gunzipSync(packed, { rejectGarbageAfterEnd: true }).length,
  () => zlib.brotliDecompressSync(Buffer.from([1, 2, 3, 4])),
  () => zlib.zstdDecompressSync(Buffer.from([1, 2, 3, 4, 5, 6, 7])),
  () => zlib.inflateSync(5),
]) {
  try {
    console.log(bad());
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
