const [a, b, c] = ['abc', 'abd', 'ab'].map((text) => Buffer.from(text));
console.log(a.compare(b), b.compare(a), a.compare(c), a.equals(Buffer.from('abc')), Buffer.compare(c, a));
console.log(a.compare(b, 0, 2, 0, 2), a.compare(b, 1, 3, 1, 3), [b, a, c].sort(Buffer.compare).map(String));
try {
  a.compare('x');
} catch (error) {
  console.log(error.code, error.message);
}
