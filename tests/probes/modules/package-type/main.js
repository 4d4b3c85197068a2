import value from './lib.js';
import { cjs } from './old.cjs';
console.log(value, cjs);
