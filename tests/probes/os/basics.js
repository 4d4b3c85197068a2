const os = require('os');
console.log(os.platform(), os.type(), os.arch(), os.EOL === '\n', os.endianness(), os.devNull, os.tmpdir());
console.log(typeof os.hostname(), typeof os.uptime(), os.totalmem() > 0, os.freemem() > 0, os.cpus().length === os.availableParallelism(), os.loadavg().length);
console.log(os.networkInterfaces().lo[0], os.homedir(), os.constants.signals.SIGTERM, os.getPriority());
