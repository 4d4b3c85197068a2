const crypto = require('node:crypto');
for (const name of ['sha256', 'RSA-SHA256', 'md5', 'blake2b512']) console.log(name, crypto.getHashes().includes(name));
for (const name of ['aes-256-gcm', 'aes128', 'chacha20-poly1305'])
  console.log(name, crypto.getCiphers().includes(name), crypto.getCipherInfo(name));
console.log(crypto.getCurves().includes('prime256v1'), crypto.getFips(), crypto.secureHeapUsed());
