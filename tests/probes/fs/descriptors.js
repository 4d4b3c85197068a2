const fs = require('fs');
const fd = fs.openSync('f', 'w+');
console.log(fs.writeSync(fd, 'hello world'), fs.writeSync(fd, Buffer.from('J'), 0, 1, 0));
const buffer = Buffer.alloc(5);
console.log(fs.readSync(fd, buffer, 0, 5, 6), buffer.toString());
console.log(fs.readSync(fd, buffer, 0, 5, null), fs.fstatSync(fd).size);
fs.ftruncateSync(fd, 4);
console.log(fs.readFileSync('f', 'utf8'));
fs.closeSync(fd);
for (const act of [() => fs.closeSync(fd), () => fs.readSync(fd, buffer), () => fs.openSync('f', 'wx'), () => fs.openSync('.', 'w')]) {
  try { act(); } catch (error) { console.log(error.code, error.message); }
}
const append = fs.openSync('f', 'a');
fs.writeSync(append, '!');
fs.closeSync(append);
console.log(fs.readFileSync('f', 'latin1'));
