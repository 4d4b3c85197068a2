function mk() {
  return new Error('factory');
}
function go() {
  throw mk();
}
const e = new RangeError('kept');
if (Math.random() > 2) console.log(1);
process.on('exit', () => {});
throw e;
