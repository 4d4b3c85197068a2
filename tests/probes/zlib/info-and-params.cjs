const zlib = require('node:zlib');
const { buffer, engine } = zlib.deflateSync('abc'.repeat(100), { info: true });
console.log(String(zlib.inflateSync(buffer)).length, engine.bytesWritten);
const deflate = zlib.createDeflate({ level: 0 });
const parts = [];
deflate.on('data', (part) => parts.push(part));
deflate.on('end', () => console.log(String(zlib.inflateSync(Buffer.concat(parts)))));
deflate.write('stored ');
deflate.params(9, zlib.constants.Z_DEFAULT_STRATEGY, () => deflate.end('packed'));
