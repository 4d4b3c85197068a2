const crypto = require('node:crypto');
const { pipeline, Readable } = require('node:stream');
const hash = crypto.createHash('sha512');
pipeline(Readable.from([Buffer.from('one'), Buffer.from('two')]), hash, (error) =>
  console.log(error, hash.digest('hex').slice(0, 32)),
);
