const fs = require('fs');
fs.mkdirSync('d/sub', { recursive: true });
fs.writeFileSync('d/file', '');
fs.symlinkSync('file', 'd/link');
const kinds = fs.readdirSync('d', { withFileTypes: true }).map((entry) => [entry.name, entry.isFile(), entry.isDirectory(), entry.isSymbolicLink()]);
console.log(kinds.sort());
console.log(fs.readdirSync('d', 'buffer').map(String).sort());
const dir = fs.opendirSync('d');
let count = 0;
while (dir.readSync()) count++;
dir.closeSync();
console.log(count);
try { dir.readSync(); } catch (error) { console.log(error.code); }
try { fs.readdirSync('d/file'); } catch (error) { console.log(error.code); }
