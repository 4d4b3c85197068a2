console.log(process.stdout.write('first\n', () => console.log('callback')));
process.stdout.write('second\n');
process.nextTick(() => console.log('tick'));
setImmediate(() => console.log('immediate'));
process.stdout.on('finish', () => {});
console.log(process.stdout.fd, process.stderr.fd, process.stdin.fd, process.stdout.writable);
