import value, { twice } from 'data:text/javascript,export default 21; export const twice = (n) => n * 2';
console.log(twice(value), (await import('data:application/json,{"a":1}', { with: { type: 'json' } })).default);
try { await import('data:text/javascript,import "./relative.mjs"'); } catch (error) { console.log(error.name, error.code); }
const b64 = Buffer.from('export default import.meta.url.slice(0, 20)').toString('base64');
console.log((await import(`data:text/javascript;base64,${b64}`)).default);
