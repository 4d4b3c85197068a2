const crypto = require('node:crypto');
const hash = crypto.createHash('sha256').update('a');
const copy = hash.copy();
console.log(
  hash.update('b').digest('base64'),
  copy.digest('base64url'),
  crypto.hash('sha1', 'x'),
  crypto.hash('sha1', 'x', 'base64'),
);
for (const misuse of [() => hash.update('x'), () => hash.digest(), () => crypto.createHash('md5').update(5)]) {
  try {
    misuse();
  } catch (error) {
    console.log(error.code, error.message);
  }
}
console.log(crypto.createHash('shake256', { outputLength: 40 }).update('x').digest('hex'));
console.log(
  crypto.createHash('md5').update('\u00e9', 'latin1').digest('latin1').length,
  crypto.createHash('md5').update('ff00', 'hex').digest(),
);
