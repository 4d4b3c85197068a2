const crypto = require('node:crypto');
console.log(
  [7n, 8n, 2n ** 127n - 1n, 561n].map((value) => crypto.checkPrimeSync(value)),
  crypto.checkPrimeSync(crypto.generatePrimeSync(64)),
);
console.log(
  crypto.timingSafeEqual(Buffer.from('abc'), Buffer.from('abc')),
  crypto.timingSafeEqual(Buffer.from('abc'), Buffer.from('abd')),
);
for (const bad of [
  () => crypto.timingSafeEqual(Buffer.alloc(1), Buffer.alloc(2)),
  () => crypto.timingSafeEqual('a', 'b'),
]) {
  try {
    bad();
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
crypto.generatePrime(32, { bigint: true }, (error, prime) => console.log(error, crypto.checkPrimeSync(prime)));
