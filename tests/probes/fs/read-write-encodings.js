const fs = require('fs');
for (const encoding of ['utf8', 'utf16le', 'latin1', 'base64', 'base64url', 'hex', 'ascii']) {
  const text = { base64: 'aGkh', base64url: '-_8', hex: 'c3a9' }[encoding] ?? 'é€x';
  fs.writeFileSync('e', text, encoding);
  console.log(encoding, fs.readFileSync('e'), JSON.stringify(fs.readFileSync('e', encoding)));
}
fs.writeFileSync('e', new Uint16Array([1, 2]));
console.log(fs.readFileSync('e'));
try { fs.writeFileSync('e', 5); } catch (error) { console.log(error.code, error.message); }
try { fs.readFileSync('e', 'nope'); } catch (error) { console.log(error.code, error.message); }
fs.writeFileSync('e', 'flag', { flag: 'a' });
console.log(fs.readFileSync('e').length);
