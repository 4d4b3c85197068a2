const fs = require('fs');
fs.writeFile('a', 'x', () => {
  console.log('written');
  fs.readFile('a', 'utf8', (error, text) => {
    console.log('read', error, text);
    setImmediate(() => console.log('immediate'));
    process.nextTick(() => console.log('tick'));
    Promise.resolve().then(() => console.log('promise'));
  });
});
fs.stat('none', (error) => console.log(error.code, error.errno, error.syscall, error.path));
fs.access('none', fs.constants.R_OK, (error) => console.log(error.code));
console.log('first');
