const zlib = require('node:zlib');
const one = zlib.gzipSync('abc');
const two = zlib.gzipSync('def');
console.log(String(zlib.gunzipSync(Buffer.concat([one, two, Buffer.alloc(10)]))));
for (const bad of [
  Buffer.concat([one, Buffer.from('garbage')]),
  one.subarray(0, 15),
  Buffer.from([1, 2, 3]),
  Buffer.alloc(0),
]) {
  try {
    console.log(String(zlib.gunzipSync(bad)));
  } catch (error) {
    console.log(error.code, error.errno, error.message);
  }
}
