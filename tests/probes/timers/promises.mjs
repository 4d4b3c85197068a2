import { setTimeout as sleep, setImmediate as soon, setInterval as every, scheduler } from 'node:timers/promises';
console.log(await sleep(5, 'slept'), await soon('soon'));
let count = 0;
for await (const value of every(2, 'tick')) { console.log(value); if (++count === 3) break; }
const controller = new AbortController();
sleep(1000, null, { signal: controller.signal }).catch((error) => console.log(error.name, error.code));
controller.abort();
await scheduler.wait(2);
await scheduler.yield();
const timer = setTimeout(() => console.log('never'), 10);
timer.unref();
console.log(timer.hasRef(), typeof timer[Symbol.toPrimitive](), timer.refresh() === timer);
