const v8 = require('node:v8');
for (const bad of [
  () => v8.serialize(() => 1),
  () => v8.serialize(Symbol('x')),
  () => v8.deserialize(Buffer.from('00', 'hex')),
  () => v8.deserialize(Buffer.from('ff0f7a', 'hex')),
  () => v8.serialize(Promise.resolve()),
]) {
  try {
    console.log(bad());
  } catch (error) {
    console.log(error.name, error.message);
  }
}
const copy = v8.deserialize(v8.serialize(new RangeError('far', { cause: 5 })));
console.log(copy instanceof RangeError, copy.message, copy.cause);
