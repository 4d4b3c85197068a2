const fs = require('fs');
fs.mkdirSync('w');
const seen = new Set();
const watcher = fs.watch('w', (event, name) => {
  seen.add(`${event} ${name}`);
  if (seen.has('rename new.txt') && seen.has('change new.txt')) { watcher.close(); console.log([...seen].sort()); }
});
setTimeout(() => fs.writeFileSync('w/new.txt', 'hello'), 50);
watcher.on('close', () => console.log('closed'));
try { fs.watch('missing'); } catch (error) { console.log(error.code, error.syscall, error.filename); }
