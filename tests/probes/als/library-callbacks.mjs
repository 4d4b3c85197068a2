import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable, Transform, compose } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait, setInterval } from 'node:timers/promises';
import { EventEmitter, on } from 'node:events';
const storage = new AsyncLocalStorage();
const show = (label) => console.log(label, storage.getStore());
async function* source(label) { show(`${label} 0`); yield 'a'; show(`${label} 1`); await null; show(`${label} 2`); yield 'b'; await wait(1); show(`${label} 3`); }
await storage.run('readable', async () => { for await (const chunk of Readable.from(source('gen'))) show(`chunk ${chunk}`); });
await storage.run('pipeline', () => pipeline(source('p'), async function* (input) { for await (const chunk of input) { show(`step ${chunk}`); yield chunk; } }, async (input) => { for await (const chunk of input) show(`sink ${chunk}`); }));
await storage.run('map', async () => { const out = await Readable.from(['x', 'y']).map(async (v) => { await null; show(`map ${v}`); return v; }).toArray(); show(out.join()); });
await storage.run('interval', async () => { let n = 0; for await (const _ of setInterval(1)) { show(`interval ${n}`); if (++n === 2) break; } });
const emitter = new EventEmitter();
storage.run('emit', () => setTimeout(() => { emitter.emit('x', 1); emitter.emit('x', 2); }, 1));
await storage.run('on', async () => { let n = 0; for await (const [v] of on(emitter, 'x')) { show(`on ${v}`); if (++n === 2) break; } });
show('end');
