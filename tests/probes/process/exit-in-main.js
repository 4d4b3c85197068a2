process.on('exit', (c) => {
  console.log('exit', c);
});
setTimeout(() => {}, 1000);
process.exit(5);
