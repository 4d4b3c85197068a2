console.table([
  { name: '\u4e2d\u6587', value: 1 },
  { name: 'caf\u00e9', value: '\u{1f600}' },
  { name: 'e\u0301', value: '\uff71' },
]);
console.log(require('node:util').inspect(Array.from({ length: 20 }, (_, index) => '\u4e2d'.repeat(index % 5))));
