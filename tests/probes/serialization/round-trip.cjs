const v8 = require('node:v8');
const value = {
  a: [1, , 3],
  d: new Date(0),
  r: /x/gi,
  m: new Map([[{ k: 1 }, new Set(['s'])]]),
  b: Buffer.from('hi'),
  f: new Float64Array([1.5]),
  n: [-0, NaN, 10n, -5n],
  u: undefined,
  s: '\u20ac',
};
value.self = value;
const bytes = v8.serialize(value);
console.log(bytes.toString('hex'));
console.log(v8.deserialize(bytes));
