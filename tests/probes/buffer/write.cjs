const buffer = Buffer.alloc(12);
console.log(buffer.write('h\u00e9\u20ac', 1), buffer, buffer.write('ff00zz', 4, 'hex'), buffer);
console.log(buffer.write('abc', 9, 2, 'latin1'), buffer, buffer.write('\u{1f600}', 10), buffer);
console.log(buffer.write('ab', 0, 'ucs2'), buffer, buffer.utf8Write('zz', 3, 1), buffer);
try {
  buffer.write('a', 13);
} catch (error) {
  console.log(error.code, error.message);
}
