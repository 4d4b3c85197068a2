// What errors of synchronous writes carry, in which order.
const fs = require('node:fs');

function show(name, write) {
  try {
    console.log(name, write());
  } catch (error) {
    console.log(name, Object.keys(error).join(), error.message);
    console.log(error.errno, error.code, error.syscall);
  }
}

show('buffer', () => fs.writeSync(999, Buffer.from('x')));
show('string', () => fs.writeSync(999, 'x'));
show('vector', () => fs.writevSync(999, [Buffer.from('x')]));
show('file', () => fs.writeFileSync(999, 'x'));

const reading = fs.openSync(__filename, 'r');
show('read only', () => fs.writeSync(reading, 'x'));
fs.closeSync(reading);
