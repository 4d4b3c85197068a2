const fs = require('fs');
const { pipeline } = require('stream/promises');
(async () => {
  const writer = fs.createWriteStream('big');
  for (let i = 0; i < 300; i++) if (!writer.write(`${i}`.padStart(1000, '.'))) await new Promise((resolve) => writer.once('drain', resolve));
  writer.end();
  await new Promise((resolve) => writer.on('close', resolve));
  console.log(fs.statSync('big').size, writer.bytesWritten);
  let chunks = 0, bytes = 0;
  for await (const chunk of fs.createReadStream('big', { highWaterMark: 4096, start: 10, end: 100_009 })) { chunks++; bytes += chunk.length; }
  console.log(chunks, bytes);
  await pipeline(fs.createReadStream('big'), fs.createWriteStream('copy'));
  console.log(fs.readFileSync('big').equals(fs.readFileSync('copy')));
  fs.createReadStream('missing').on('error', (error) => console.log(error.message.replace(process.cwd(), '.')));
})();
