const crypto = require('node:crypto');
for (const name of ['aes-128-gcm', 'aes-256-gcm', 'aes-256-ccm', 'chacha20-poly1305']) {
  const [key, iv] = [Buffer.alloc(crypto.getCipherInfo(name).keyLength, 7), Buffer.alloc(12, 9)];
  const cipher = crypto.createCipheriv(name, key, iv, { authTagLength: 16 });
  cipher.setAAD(Buffer.from('header'), { plaintextLength: 6 });
  const text = Buffer.concat([cipher.update('secret'), cipher.final()]);
  console.log(name, text.toString('hex'), cipher.getAuthTag().toString('hex'));
  for (const flip of [0, 1]) {
    const decipher = crypto.createDecipheriv(name, key, iv, { authTagLength: 16 });
    const tag = cipher.getAuthTag();
    tag[0] ^= flip;
    decipher.setAuthTag(tag);
    decipher.setAAD(Buffer.from('header'), { plaintextLength: 6 });
    try {
      console.log(String(decipher.update(text)), String(decipher.final()));
    } catch (error) {
      console.log(error.message);
    }
    cipher.getAuthTag()[0] ^= flip;
  }
}
