const { AsyncLocalStorage } = require('node:async_hooks');
const storage = new AsyncLocalStorage();
async function inner() { storage.enterWith('entered'); console.log('inner', storage.getStore()); await null; console.log('inner after', storage.getStore()); }
async function outer() { const promise = inner(); console.log('outer', storage.getStore()); await promise; console.log('outer after', storage.getStore()); }
outer().then(() => { console.log('then', storage.getStore()); storage.exit(() => console.log('exit', storage.getStore())); storage.disable(); console.log('disabled', storage.getStore()); });
