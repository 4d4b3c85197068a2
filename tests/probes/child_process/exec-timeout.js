const { exec } = require('child_process');
exec(`${process.execPath} -e "setTimeout(()=>{},20000)"`, { timeout: 300 }, (error) => console.log(error.killed, error.signal, error.code));
