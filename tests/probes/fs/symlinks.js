const fs = require('fs');
fs.mkdirSync('d');
fs.writeFileSync('d/f', 'data');
fs.symlinkSync('d/f', 'link');
fs.symlinkSync('d', 'dlink', 'dir');
fs.symlinkSync('loop', 'loop');
fs.symlinkSync('gone', 'dangling');
console.log(fs.readlinkSync('link'), fs.readFileSync('link', 'utf8'), fs.lstatSync('link').isSymbolicLink());
console.log(fs.realpathSync('dlink/f').endsWith('/d/f'), fs.readdirSync('dlink'));
for (const act of [() => fs.readFileSync('loop'), () => fs.statSync('dangling'), () => fs.readlinkSync('d/f'), () => fs.realpathSync('loop')]) {
  try { act(); } catch (error) { console.log(error.code, error.syscall); }
}
console.log(fs.existsSync('dangling'), fs.lstatSync('dangling').size);
fs.writeFileSync('dangling', 'made');
console.log(fs.readFileSync('gone', 'utf8'));
