import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait, setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
const storage = new AsyncLocalStorage();
const later = promisify((value, done) => setTimeout(done, 1, null, value));
await Promise.all([1, 2, 3].map((n) => storage.run(n, async () => { await wait(n); const a = storage.getStore(); await turn(); const b = storage.getStore(); const c = await later(n); console.log(n, a, b, c, storage.getStore()); })));
