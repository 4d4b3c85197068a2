process.on('SIGUSR2', (name, number) => { console.log(name, number); clearInterval(timer); process.removeAllListeners('SIGUSR2'); });
const timer = setInterval(() => {}, 1000);
process.kill(process.pid, 'SIGUSR2');
console.log(process.kill(process.pid, 0));
try { process.kill(999999, 0); } catch (error) { console.log(error.code, error.syscall); }
try { process.kill(process.pid, 'SIGNOPE'); } catch (error) { console.log(error.code); }
