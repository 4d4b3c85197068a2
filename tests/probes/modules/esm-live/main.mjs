import counter, { count, increment, configure, setting } from './counter.mjs';
import * as ns from './counter.mjs';
console.log(count, setting, counter);
increment(); configure('new');
console.log(count, setting, ns.count, ns.setting, counter);
console.log(ns);
