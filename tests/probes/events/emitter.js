const { EventEmitter, once, on } = require('events');
const emitter = new EventEmitter({ captureRejections: true });
emitter.on('error', (error) => console.log('error', error.message));
emitter.on('async', async () => { throw new Error('rejected'); });
emitter.prependListener('x', () => console.log('first'));
emitter.once('x', () => console.log('once'));
emitter.on('newListener', (name) => console.log('new', name));
emitter.on('x', () => console.log('last'));
emitter.emit('x'); emitter.emit('x');
emitter.emit('async');
console.log(emitter.eventNames(), emitter.listenerCount('x'));
(async () => {
  setTimeout(() => emitter.emit('later', 1, 2), 5);
  console.log(await once(emitter, 'later'));
  setTimeout(() => { emitter.emit('many', 'a'); emitter.emit('many', 'b'); }, 5);
  for await (const [value] of on(emitter, 'many')) { console.log(value); if (value === 'b') break; }
  const bare = new EventEmitter();
  try { bare.emit('error', new Error('unhandled')); } catch (error) { console.log(error.message); }
  try { bare.emit('error', { not: 'an error' }); } catch (error) { console.log(error.code, error.message); }
})();
