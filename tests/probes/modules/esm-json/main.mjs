import data from './data.json' with { type: 'json' };
import * as ns from './data.json' with { type: 'json' };
console.log(data, Object.keys(ns), (await import('./data.json', { with: { type: 'json' } })).default === data);
for (const options of [undefined, { with: { type: 'css' } }, { with: { other: 'x' } }, 1, { with: 1 }, { with: { type: 1 } }])
  try { await import('./data.json', options); } catch (error) { console.log(error.name, error.code, error.message.split(',')[0]); }
