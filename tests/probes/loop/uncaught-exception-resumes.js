process.on('uncaughtException', (e, o) => console.log('UE', e.message, o));
setTimeout(() => {
  throw new Error('one');
}, 1);
setTimeout(() => console.log('after'), 5);
process.nextTick(() => {
  throw new Error('tick');
});
process.nextTick(() => console.log('tick2'));
throw new Error('main');
