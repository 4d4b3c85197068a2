const { AsyncLocalStorage } = require('node:async_hooks');
const storage = new AsyncLocalStorage();
const p = Promise.resolve(1);
storage.run('first', () => {
  p.then(() => console.log('then', storage.getStore()));
  Promise.reject(2).catch(() => console.log('catch', storage.getStore()));
  p.finally(() => console.log('finally', storage.getStore()));
  queueMicrotask(() => console.log('microtask', storage.getStore()));
  process.nextTick(() => console.log('tick', storage.getStore()));
  setTimeout(() => console.log('timeout', storage.getStore()), 1);
  new Promise((resolve) => resolve()).then(() => storage.run('inner', () => p.then(() => console.log('inner then', storage.getStore())))).then(() => console.log('outer then', storage.getStore()));
});
p.then(() => console.log('outside', storage.getStore()));
