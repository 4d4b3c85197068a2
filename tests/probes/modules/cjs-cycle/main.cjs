console.log('main starts');
const a = require('./a.cjs');
const b = require('./b.cjs');
console.log('in main', a.done, b.done, Object.keys(require.cache).length);
