const { pipeline } = require('stream/promises');
const fs = require('fs');
pipeline(fs.createReadStream('/no/such/file'), fs.createWriteStream('/tmp/never')).catch((error) => console.log(error.code, error.syscall, error.path));
