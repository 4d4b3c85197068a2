console.log(Buffer.alloc(10, 'abc'), Buffer.alloc(7, 'ab', 'hex'), Buffer.alloc(5, 257), Buffer.alloc(4, '\u20ac'));
console.log(Buffer.alloc(6).fill('xy', 2), Buffer.alloc(6).fill(1, 2, 4), Buffer.alloc(5, 'YWI=', 'base64'));
try {
  Buffer.alloc(5, 'zz', 'hex');
} catch (error) {
  console.log(error.code, error.message);
}
try {
  Buffer.alloc(5).fill('a', 0, 9);
} catch (error) {
  console.log(error.code, error.message);
}
