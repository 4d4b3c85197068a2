const { pipeline, Transform } = require('stream');
const fs = require('fs');
const path = `/tmp/probe-${process.pid}.txt`;
fs.writeFileSync(path, 'line of text\n'.repeat(10_000));
pipeline(fs.createReadStream(path), new Transform({ transform(chunk, _, done) { done(null, chunk.toString().toUpperCase()); } }), fs.createWriteStream(path + '.out'), (error) => {
  console.log(error, fs.statSync(path + '.out').size, fs.readFileSync(path + '.out', 'utf8').slice(0, 13));
  fs.unlinkSync(path); fs.unlinkSync(path + '.out');
});
