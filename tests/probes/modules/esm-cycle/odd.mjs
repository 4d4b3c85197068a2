import { even } from './main.mjs';
export function odd(n) { return n !== 0 && even(n - 1); }
try { even(1); } catch (error) { console.log(error.name, error.message); }
