const crypto = require('node:crypto');
const { pipeline, Readable } = require('node:stream');
const [key, iv] = [Buffer.alloc(32, 1), Buffer.alloc(16, 2)];
const output = [];
pipeline(
  Readable.from([Buffer.from('abc'), Buffer.alloc(100, 'x')]),
  crypto.createCipheriv('aes-256-cbc', key, iv),
  crypto.createDecipheriv('aes-256-cbc', key, iv),
  async (source) => {
    for await (const chunk of source) output.push(chunk);
  },
  (error) => console.log(error, Buffer.concat(output).toString()),
);
