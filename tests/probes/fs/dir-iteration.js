const fs = require('fs');
(async () => {
  const directory = fs.mkdtempSync('/tmp/probe-dir-');
  for (const name of ['b', 'a', 'c']) fs.writeFileSync(`${directory}/${name}`, '');
  fs.mkdirSync(`${directory}/sub/deep`, { recursive: true });
  const names = [];
  for await (const entry of await fs.promises.opendir(directory, { recursive: true })) names.push([entry.name, entry.isDirectory(), entry.parentPath.replace(directory, '')]);
  console.log(names.sort());
  console.log(fs.readdirSync(directory, { withFileTypes: true }).map((e) => e.name + e.isFile()).sort());
  fs.rmSync(directory, { recursive: true });
  console.log(fs.existsSync(directory));
})();
