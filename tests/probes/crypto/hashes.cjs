const crypto = require('node:crypto');
for (const name of [
  'md5',
  'sha1',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
  'sha512-256',
  'sha3-256',
  'sha3-512',
  'blake2b512',
  'blake2s256',
  'ripemd160',
  'shake128',
  'shake256',
  'RSA-SHA256',
  'md5-sha1',
]) {
  console.log(
    name,
    crypto
      .createHash(name)
      .update('data')
      .update(Buffer.from([1, 2]))
      .digest('hex'),
  );
}
for (const bad of [
  () => crypto.createHash('nope'),
  () => crypto.hash('nope', 'x'),
  () => crypto.createHash('sha256', { outputLength: 5 }),
]) {
  try {
    bad();
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
