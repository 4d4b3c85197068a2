import { sep } from 'node:path';
export const x = 1;
console.log('detected as a module', sep, typeof require, import.meta.url.slice(-7));
