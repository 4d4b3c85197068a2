const fs = require('fs');
fs.writeFileSync('f', '', { mode: 0o640 });
console.log((fs.statSync('f').mode & 0o777).toString(8));
fs.chmodSync('f', 0o755);
console.log((fs.statSync('f').mode & 0o777).toString(8));
fs.utimesSync('f', 1000, 2000.5);
const { atimeMs, mtimeMs, mtime } = fs.statSync('f');
console.log(atimeMs, mtimeMs, mtime.toISOString());
const big = fs.statSync('f', { bigint: true });
console.log(typeof big.size, big.mtimeNs, big.mtimeMs);
fs.symlinkSync('f', 'l');
fs.lutimesSync('l', 5, 6);
console.log(fs.lstatSync('l').mtimeMs, fs.statSync('l').mtimeMs);
console.log(fs.statSync('none', { throwIfNoEntry: false }));
fs.accessSync('f', fs.constants.X_OK);
fs.chmodSync('f', 0o644);
try { fs.accessSync('f', fs.constants.X_OK); } catch (error) { console.log(error.code, error.message); }
