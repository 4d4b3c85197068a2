const zlib = require('node:zlib');
const dictionary = Buffer.from('common words in here');
const packed = zlib.deflateSync('words in common here', { dictionary });
console.log(String(zlib.inflateSync(packed, { dictionary })));
for (const options of [{}, { dictionary: Buffer.from('wrong') }]) {
  try {
    zlib.inflateSync(packed, options);
  } catch (error) {
    console.log(error.code, error.errno, error.message);
  }
}
