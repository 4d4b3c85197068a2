import { AsyncLocalStorage } from 'node:async_hooks';
const storage = new AsyncLocalStorage();
const seen = (label) => console.log(label, storage.getStore());
const tick = () => new Promise((resolve) => setTimeout(resolve, 1));
async function work(label) {
  seen(`${label} start`);
  await null; seen(`${label} after null`);
  await tick(); seen(`${label} after tick`);
  try { await Promise.reject(new Error('x')); } catch { seen(`${label} in catch`); } finally { seen(`${label} in finally`); }
  for await (const v of [1, Promise.resolve(2)]) seen(`${label} for await ${v}`);
  seen(`${label} after loop`);
  const both = [await tick(), await 2]; seen(`${label} nested ${both.length}`);
  return label;
}
const a = storage.run('A', () => work('a'));
await a; seen('top after a');
await storage.run('B', async () => { await work('b'); seen('B after work'); });
seen('top at end');
