const esm = require('./lib.mjs');
console.log(esm.named, esm.default, esm.__esModule, Object.keys(esm), esm[Symbol.toStringTag]);
console.log(require('./no-default.mjs'), require('./custom.mjs'));
try { require('./async.mjs'); } catch (error) { console.log(error.code); }
console.log(require('./lib.mjs') === esm);
import('./lib.mjs').then((ns) => console.log(ns.default === esm.default, ns === esm));
