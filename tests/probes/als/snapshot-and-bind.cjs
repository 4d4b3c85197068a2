const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');
const storage = new AsyncLocalStorage({ defaultValue: 'default', name: 'n' });
console.log(storage.getStore(), storage.name);
const snapshot = storage.run('captured', () => AsyncLocalStorage.snapshot());
const bound = storage.run('bound', () => AsyncLocalStorage.bind(() => storage.getStore()));
const resource = storage.run('resource', () => new AsyncResource('R'));
console.log(snapshot(() => storage.getStore()), bound(), resource.runInAsyncScope(() => storage.getStore()), storage.getStore());
storage.run('sync', () => { try { throw new Error('x'); } catch { console.log('catch', storage.getStore()); } });
