const { AsyncLocalStorage } = require('node:async_hooks');
const storage = new AsyncLocalStorage();
const log = [];
async function request(id) {
  await null;
  log.push([id, storage.getStore()?.id]);
  await Promise.all([1, 2].map(async (n) => { await null; log.push([id, n, storage.getStore()?.id]); await null; log.push([id, n, storage.getStore()?.id]); }));
  await new Promise((resolve) => setImmediate(resolve));
  log.push([id, 'immediate', storage.getStore()?.id]);
}
const all = ['x', 'y', 'z'].map((id) => storage.run({ id }, request, id));
request('none');
Promise.all(all).then(() => { log.push(['then', storage.getStore()]); console.log(log.map((e) => e.join(':')).sort().join('\n')); });
