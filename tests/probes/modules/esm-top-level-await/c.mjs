import './a.mjs';
export const late = await Promise.resolve('late value');
console.log('c ends');
