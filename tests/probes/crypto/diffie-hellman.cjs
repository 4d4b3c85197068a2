const crypto = require('node:crypto');
for (const name of ['modp5', 'modp14']) {
  const [alice, bob] = [crypto.getDiffieHellman(name), crypto.getDiffieHellman(name)];
  alice.generateKeys();
  bob.generateKeys();
  console.log(
    name,
    alice.getPrime('hex'),
    alice.getGenerator('hex'),
    alice.computeSecret(bob.getPublicKey()).equals(bob.computeSecret(alice.getPublicKey())),
    alice.verifyError,
  );
}
const pair = () => crypto.generateKeyPairSync('x25519');
const [a, b] = [pair(), pair()];
console.log(
  crypto
    .diffieHellman({ privateKey: a.privateKey, publicKey: b.publicKey })
    .equals(crypto.diffieHellman({ privateKey: b.privateKey, publicKey: a.publicKey })),
);
try {
  crypto.getDiffieHellman('nope');
} catch (error) {
  console.log(error.code, error.message);
}
