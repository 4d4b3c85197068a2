const buffer = Buffer.from('abcabcabcab');
for (const needle of ['a', 'abc', 'cab', 'x', '', Buffer.from('bc'), 99]) {
  console.log(
    needle,
    buffer.indexOf(needle),
    buffer.lastIndexOf(needle),
    buffer.includes(needle),
    buffer.indexOf(needle, 4),
    buffer.indexOf(needle, -3),
    buffer.lastIndexOf(needle, 5),
  );
}
const wide = Buffer.from('xabcabc', 'utf16le');
console.log(
  wide.indexOf('abc', 0, 'utf16le'),
  wide.indexOf('abc', 3, 'utf16le'),
  wide.lastIndexOf('abc', undefined, 'utf16le'),
);
