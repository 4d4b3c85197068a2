process.on('uncaughtException', () => {
  throw new Error('inner');
});
throw new Error('outer');
