import { AsyncLocalStorage } from 'node:async_hooks';
const storage = new AsyncLocalStorage();
async function* numbers() {
  console.log('gen start', storage.getStore()); yield 1;
  console.log('gen resumed', storage.getStore()); await null;
  console.log('gen after await', storage.getStore()); yield 2;
  try { await Promise.reject(0); } catch { console.log('gen catch', storage.getStore()); }
}
await storage.run('loop', async () => { for await (const n of numbers()) console.log('body', n, storage.getStore()); console.log('after', storage.getStore()); });
const it = storage.run('created', () => numbers());
await storage.run('next 1', () => it.next()); await storage.run('next 2', () => it.next()); console.log('top', storage.getStore());
