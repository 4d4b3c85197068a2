const { spawnSync } = require('child_process');
const result = spawnSync(process.execPath, ['-e', 'console.log(require("fs").readFileSync(0,"utf8").split("").reverse().join(""))'], { input: 'desserts' });
console.log(result.stdout.toString(), result.stderr.toString());
