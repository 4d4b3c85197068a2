const crypto = require('node:crypto');
console.log(crypto.pbkdf2Sync('password', 'salt', 1000, 32, 'sha256').toString('hex'));
console.log(crypto.scryptSync('password', 'salt', 32, { N: 1024, r: 8, p: 1 }).toString('hex'));
console.log(Buffer.from(crypto.hkdfSync('sha512', 'key', 'salt', 'info', 42)).toString('hex'));
crypto.pbkdf2('a', 'b', 10, 16, 'sha1', (error, key) => console.log('pbkdf2', error, key.toString('hex')));
for (const bad of [
  () => crypto.pbkdf2Sync('a', 'b', 1, 1, 'nope'),
  () => crypto.scryptSync('a', 'b', 10, { N: 3 }),
  () => crypto.hkdfSync('sha1', 'a', 'b', 'c', 99999),
]) {
  try {
    bad();
  } catch (error) {
    console.log(error.code, error.message);
  }
}
