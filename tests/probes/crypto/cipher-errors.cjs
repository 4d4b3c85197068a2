const crypto = require('node:crypto');
const [key, iv] = [Buffer.alloc(16), Buffer.alloc(16)];
for (const bad of [
  () => crypto.createCipheriv('nope', key, iv),
  () => crypto.createCipheriv('aes-128-cbc', Buffer.alloc(5), iv),
  () => crypto.createCipheriv('aes-128-cbc', key, Buffer.alloc(5)),
  () => {
    const d = crypto.createDecipheriv('aes-128-cbc', key, iv);
    d.update(Buffer.alloc(16));
    d.final();
  },
  () => {
    const d = crypto.createDecipheriv('aes-128-cbc', key, iv);
    d.update(Buffer.alloc(15));
    d.final();
  },
  () => {
    const c = crypto.createCipheriv('aes-128-cbc', key, iv);
    c.final();
    c.update('x');
  },
  () => crypto.createCipheriv('aes-128-gcm', key, iv).getAuthTag(),
  () => crypto.createCipheriv('aes-128-ccm', key, Buffer.alloc(12)),
]) {
  try {
    console.log(bad());
  } catch (error) {
    console.log(error.name, error.code, error.message, error.reason);
  }
}
