const util = require('util');
const value = { a: [1, [2, [3, [4]]]], map: new Map([['k', { deep: { er: { est: 1 } } }]]), set: new Set(['x']), text: 'it\'s', date: new Date(0), re: /x/g, sym: Symbol('s'), big: 10n, fn() {}, klass: class A extends Map {}, nul: Object.create(null), err: null };
value.self = value;
console.log(util.inspect(value, { depth: 1 }));
console.log(util.inspect(value, { depth: Infinity, compact: false, breakLength: 40, sorted: true }));
console.log(util.inspect('x'.repeat(50), { maxStringLength: 10 }), util.inspect(Array(200).fill(1), { maxArrayLength: 3 }));
console.log(util.inspect(new Proxy({ a: 1 }, {}), { showProxy: true }), util.inspect({ get a() { return 1; }, set b(v) {} }, { getters: true }));
console.log(util.format('%s %d %i %f %j %o %O %c %%', 'a', '1.5', 2.7, '3.1', { a: 1 }, [1], { b: 2 }, 'css', 'extra'));
