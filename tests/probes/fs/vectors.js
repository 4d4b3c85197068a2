const fs = require('fs');
const fd = fs.openSync('v', 'w+');
console.log(fs.writevSync(fd, [Buffer.from('abc'), Buffer.from('defg')]));
const parts = [Buffer.alloc(2), Buffer.alloc(3), Buffer.alloc(9)];
console.log(fs.readvSync(fd, parts, 0), parts.map(String).map((text) => text.replaceAll('\0', '.')));
fs.writev(fd, [Buffer.from('X')], 3, (error, written, buffers) => {
  console.log(error, written, buffers.length, fs.readFileSync('v', 'utf8'));
  fs.readv(fd, [Buffer.alloc(4)], 1, (failure, read, [first]) => {
    console.log(failure, read, String(first));
    fs.closeSync(fd);
  });
});
