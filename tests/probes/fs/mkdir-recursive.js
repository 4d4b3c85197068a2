const fs = require('fs');
const short = (path) => path && path.replace(process.cwd(), '.');
console.log(short(fs.mkdirSync('a/b/c', { recursive: true })));
console.log(fs.mkdirSync('a/b/c', { recursive: true }));
console.log(short(fs.mkdirSync('a/b/d/e', { recursive: true })));
fs.writeFileSync('file', '');
for (const path of ['file/x', 'file']) {
  try { fs.mkdirSync(path, { recursive: true }); } catch (error) { console.log(error.code, short(error.path)); }
}
try { fs.mkdirSync('a'); } catch (error) { console.log(error.message); }
console.log(fs.readdirSync('a', { recursive: true }).sort());
