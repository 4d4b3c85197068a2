import def, { a, b } from './lib.cjs';
import * as ns from './lib.cjs';
import { __esModule } from './transpiled.cjs';
import transpiled from './transpiled.cjs';
console.log(def, a, b, Object.keys(ns), ns.default === def, ns['module.exports'] === def);
console.log(__esModule, transpiled);
