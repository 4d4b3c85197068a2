const crypto = require('node:crypto');
for (const name of [
  'aes-128-cbc',
  'aes-192-cbc',
  'aes-256-cbc',
  'aes-256-ctr',
  'aes-128-ecb',
  'aes-256-cfb',
  'aes-128-cfb8',
  'aes-128-ofb',
]) {
  const { keyLength, ivLength } = crypto.getCipherInfo(name);
  const [key, iv] = [Buffer.alloc(keyLength, 7), ivLength ? Buffer.alloc(ivLength, 9) : null];
  const cipher = crypto.createCipheriv(name, key, iv);
  const text = cipher.update('some text that is longer than a block', 'utf8', 'hex') + cipher.final('hex');
  const decipher = crypto.createDecipheriv(name, key, iv);
  console.log(name, text, decipher.update(text, 'hex', 'utf8') + decipher.final('utf8'));
}
