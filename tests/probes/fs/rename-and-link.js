const fs = require('fs');
fs.writeFileSync('a', 'one');
fs.linkSync('a', 'b');
console.log(fs.statSync('a').nlink, fs.statSync('a').ino === fs.statSync('b').ino);
fs.renameSync('b', 'c');
fs.appendFileSync('c', ' two');
console.log(fs.readFileSync('a', 'utf8'), fs.existsSync('b'));
fs.unlinkSync('a');
console.log(fs.statSync('c').nlink);
for (const act of [() => fs.renameSync('none', 'x'), () => fs.linkSync('c', 'c'), () => fs.rmdirSync('c')]) {
  try { act(); } catch (error) { console.log(error.code, error.syscall, error.message.replaceAll(process.cwd(), '.')); }
}
