import { basename } from 'node:path'; console.log(new Error('a').stack.split('\n')[1].trim()); const f = async () => { await null; throw new Error(basename('/x/y')); };
try { await f(); } catch (error) { console.log(error.stack.split('\n')[1].trim()); }
const g = async () => { const value = [await 1, await 2]; return new Error(value.join()).stack.split('\n')[1].trim(); };
console.log(await g());
console.log((() => new Error('arrow').stack.split('\n')[1].trim())());
