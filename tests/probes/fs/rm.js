const fs = require('fs');
fs.mkdirSync('t/u/v', { recursive: true });
fs.writeFileSync('t/u/f', 'x');
try { fs.rmSync('t'); } catch (error) { console.log(error.code, error.name); }
try { fs.rmdirSync('t'); } catch (error) { console.log(error.code, error.message); }
fs.rmSync('t', { recursive: true });
console.log(fs.existsSync('t'));
fs.rmSync('t', { force: true });
try { fs.rmSync('t'); } catch (error) { console.log(error.code, error.syscall); }
fs.promises.rm('nothing').catch((error) => console.log(error.code, error.syscall));
