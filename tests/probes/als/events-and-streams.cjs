const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter, once } = require('node:events');
const { Readable } = require('node:stream');
const storage = new AsyncLocalStorage();
const emitter = new EventEmitter();
storage.run('listener', () => emitter.on('e', () => console.log('on', storage.getStore())));
storage.run('emitter', () => emitter.emit('e'));
storage.run('once', async () => { const p = once(emitter, 'later'); setTimeout(() => emitter.emit('later'), 1); await p; console.log('once', storage.getStore()); });
storage.run('stream', async () => { for await (const chunk of Readable.from(['a', 'b'])) console.log('chunk', chunk, storage.getStore()); console.log('stream end', storage.getStore()); });
