const assert = require('assert');
const attempts = [
  () => assert.strictEqual(1, 2),
  () => assert.deepStrictEqual({ a: 1, b: [1, 2, 3] }, { a: 1, b: [1, 2, 4] }),
  () => assert.throws(() => {}),
  () => assert.throws(() => { throw new TypeError('wrong'); }, RangeError),
  () => assert.match('abc', /x/),
  () => assert.ok(0, 'own message'),
  () => assert.notDeepStrictEqual([1], [1]),
  () => assert.partialDeepStrictEqual({ a: 1 }, { a: 2 }),
  () => assert.fail(),
];
for (const attempt of attempts) {
  try { attempt(); } catch (error) { console.log(error.name, error.code, error.generatedMessage, error.operator); console.log(error.message); }
}
assert.rejects(Promise.resolve(1)).catch((error) => console.log(error.message));
