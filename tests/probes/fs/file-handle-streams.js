const fs = require('fs/promises');
(async () => {
  const path = `/tmp/probe-${process.pid}-handle`;
  const file = await fs.open(path, 'w+');
  await file.write('hello\nworld\n');
  await file.sync();
  console.log((await file.stat()).size, (await file.read(Buffer.alloc(5), 0, 5, 0)).buffer.toString());
  await file.close();
  const lines = await fs.open(path);
  for await (const line of lines.readLines()) console.log(line);
  await fs.unlink(path);
})();
