// Programs that time themselves and print milliseconds; run unchanged by native Node and by the runtime.

/** Work that is all JavaScript: numbers, objects, strings, sorting, closures. */
export const processorProgram = `
const started = performance.now();
let checksum = 0;
for (let round = 0; round < 12; round++) {
  const list = Array.from({ length: 200_000 }, (_, index) => ({ key: (index * 7919) % 200_003, name: 'n' + index }));
  list.sort((left, right) => left.key - right.key);
  const map = new Map(list.map((item) => [item.name, item.key]));
  for (let index = 0; index < 200_000; index++) checksum = (checksum * 31 + map.get('n' + index)) | 0;
  const matrix = new Float64Array(160 * 160).map((_, index) => index % 13);
  const product = new Float64Array(160 * 160);
  for (let i = 0; i < 160; i++) for (let j = 0; j < 160; j++) {
    let sum = 0;
    for (let k = 0; k < 160; k++) sum += matrix[i * 160 + k] * matrix[k * 160 + j];
    product[i * 160 + j] = sum;
  }
  checksum = (checksum + product[777]) | 0;
}
console.log(performance.now() - started);
`;

/** 10,000 small files written, then read. */
export const filesProgram = `
const fs = require('fs');
const folder = fs.mkdtempSync('/tmp/bench-');
const text = 'x'.repeat(1000);
let started = performance.now();
for (let index = 0; index < 10_000; index++) fs.writeFileSync(folder + '/' + index + '.txt', text);
const writing = performance.now() - started;
started = performance.now();
let length = 0;
for (let index = 0; index < 10_000; index++) length += fs.readFileSync(folder + '/' + index + '.txt', 'utf8').length;
const reading = performance.now() - started;
fs.rmSync(folder, { recursive: true });
if (length !== 10_000_000) throw new Error('read ' + length);
console.log(writing + reading);
`;
