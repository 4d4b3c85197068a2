const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 31) & 255));
const { createHash } = require('node:crypto');
for (const encoding of ['utf8', 'utf16le', 'latin1', 'ascii', 'hex', 'base64', 'base64url']) {
  const text = bytes.toString(encoding);
  const back = Buffer.from(text, encoding);
  console.log(encoding, text.length, back.equals(bytes), createHash('sha256').update(back).digest('hex'));
}
