setImmediate(() => {
  console.log('A');
  Promise.resolve().then(() => {
    clearImmediate(b);
    console.log('cleared');
  });
});
const b = setImmediate(() => console.log('B'));
setImmediate(() => console.log('C'));
const i = setInterval(() => {
  console.log('iv');
  if (++n == 3) clearInterval(i);
}, 2);
let n = 0;
const u = setTimeout(() => console.log('never'), 100000);
u.unref();
setTimeout(() => console.log('late'), 30);
