import { AsyncLocalStorage } from 'node:async_hooks';
const storage = new AsyncLocalStorage();
storage.enterWith('top');
await null; console.log(storage.getStore());
const { value } = await import('data:text/javascript,await null; export const value = 1'); console.log(value, storage.getStore());
for await (const x of [1]) console.log(x, storage.getStore());
try { await Promise.reject(1); } catch { console.log('catch', storage.getStore()); }
await storage.run('inner', async () => { await null; console.log(storage.getStore()); }); console.log(storage.getStore());
