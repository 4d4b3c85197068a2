process.env.FOO = 1;
console.log(
  process.env.FOO,
  'FOO' in process.env,
  delete process.env.FOO,
  process.env.FOO,
  Object.keys(process.env).includes('HOME'),
);
try {
  Object.defineProperty(process.env, 'x', { value: 1 });
} catch (e) {
  console.log(e.code, e.message);
}
process.env.U = undefined;
console.log(process.env.U);
