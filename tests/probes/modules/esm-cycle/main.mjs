import { odd } from './odd.mjs';
export const even = (n) => n === 0 || odd(n - 1);
console.log(even(10), odd(7));
