import { AsyncLocalStorage } from 'node:async_hooks';
const storage = new AsyncLocalStorage();
const fail = async () => { await null; throw new Error(`failed in ${storage.getStore()}`); };
const caller = async () => { try { await fail(); } catch (error) { console.log(error.message, storage.getStore()); await null; console.log('then', storage.getStore()); } };
const arrow = async () => await fail().catch((error) => `${error.message} caught in ${storage.getStore()}`);
await storage.run('one', caller); console.log(await storage.run('two', arrow), storage.getStore());
const method = { async m() { try { return await Promise.reject(1); } catch { return storage.getStore(); } finally { console.log('finally', storage.getStore()); } } };
console.log(await storage.run('three', () => method.m()));
class C { static async s() { await null; return storage.getStore(); } #p = async () => (await null, storage.getStore()); run() { return this.#p(); } }
console.log(await storage.run('four', C.s), await storage.run('five', () => new C().run()));
