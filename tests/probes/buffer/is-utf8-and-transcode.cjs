const { isUtf8, isAscii, transcode, constants, kMaxLength } = require('node:buffer');
console.log(
  isUtf8(Buffer.from('\u20ac')),
  isUtf8(Buffer.from([0xff])),
  isAscii(Buffer.from('abc')),
  isAscii(Buffer.from('\u20ac')),
  constants,
  kMaxLength,
);
console.log(
  transcode(Buffer.from('\u20acx'), 'utf8', 'ascii'),
  transcode(Buffer.from('\u00e9'), 'utf8', 'latin1'),
  transcode(Buffer.from('\u00e9'), 'latin1', 'ucs2'),
);
try {
  transcode(Buffer.from('x'), 'utf8', 'hex');
} catch (error) {
  console.log(error.code, error.message);
}
