const fs = require('fs');
const directory = fs.mkdtempSync('/tmp/probe-watch-');
const watcher = fs.watch(directory, (event, name) => { console.log(event, name); watcher.close(); });
watcher.on('close', () => { console.log('closed'); fs.rmSync(directory, { recursive: true }); });
setTimeout(() => fs.writeFileSync(directory + '/file', 'x'), 50);
