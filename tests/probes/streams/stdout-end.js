try { process.stdout.end(); } catch (error) { console.error(error.code); }
process.on('exit', (code) => console.error('exit', code));
