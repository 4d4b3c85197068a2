console.log(new Error('x').stack);
function a() {
  return b();
}
function b() {
  return new Error('y').stack;
}
console.log(a());
class K {
  m() {
    return new Error('z').stack;
  }
  static s() {
    return new Error('q').stack;
  }
}
console.log(new K().m());
console.log(K.s());
console.log([1].map(() => new Error('in map').stack)[0]);
