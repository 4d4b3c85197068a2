const crypto = require('node:crypto');
console.log(
  crypto.randomBytes(70000).length,
  /^[0-9a-f-]{36}$/.test(crypto.randomUUID()),
  crypto.randomInt(5) < 5,
  crypto.randomInt(10, 12) >= 10,
);
const filled = crypto.randomFillSync(Buffer.alloc(32), 16);
console.log(
  filled.subarray(0, 16).every((byte) => byte === 0),
  filled.subarray(16).some((byte) => byte !== 0),
);
crypto.randomBytes(8, (error, bytes) => console.log(error, bytes.length));
crypto.randomInt(1000, (error, value) => console.log(error, Number.isInteger(value)));
for (const bad of [
  () => crypto.randomBytes(-1),
  () => crypto.randomInt(0),
  () => crypto.getRandomValues(new Float32Array(2)),
]) {
  try {
    bad();
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
