const crypto = require('node:crypto');
for (const name of ['md5', 'sha1', 'sha256', 'sha512', 'sha3-256']) {
  console.log(
    name,
    crypto.createHmac(name, 'key').update('data').digest('hex'),
    crypto.createHmac(name, Buffer.alloc(200, 1)).update('').digest('base64'),
  );
}
const hmac = crypto.createHmac('sha256', 'k');
console.log(hmac.digest('hex').length, hmac.digest('hex'));
try {
  crypto.createHmac('nope', 'k');
} catch (error) {
  console.log(error.code, error.message);
}
