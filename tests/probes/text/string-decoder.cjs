const { StringDecoder } = require('node:string_decoder');
const bytes = Buffer.from('a\u00e9\u20ac\u{1f600}z');
for (const encoding of ['utf8', 'utf16le', 'base64', 'hex', 'latin1']) {
  for (const size of [1, 2, 3, 5]) {
    const decoder = new StringDecoder(encoding);
    const parts = [];
    for (let start = 0; start < bytes.length; start += size)
      parts.push(decoder.write(bytes.subarray(start, start + size)));
    parts.push(decoder.end());
    console.log(encoding, size, JSON.stringify(parts));
  }
}
console.log(
  new StringDecoder('utf8').write(Buffer.from([0xe2, 0x82])),
  new StringDecoder('utf8').end(Buffer.from([0xe2, 0x82])),
);
