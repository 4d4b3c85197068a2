const crypto = require('node:crypto');
const key = crypto.createSecretKey(Buffer.from('0123456789abcdef'));
console.log(
  key,
  key.type,
  key.symmetricKeySize,
  key.export(),
  key.export({ format: 'jwk' }),
  key.equals(crypto.createSecretKey('0123456789abcdef', 'utf8')),
);
console.log(
  crypto.createHmac('sha1', key).update('x').digest('hex'),
  crypto.generateKeySync('hmac', { length: 128 }).symmetricKeySize,
);
