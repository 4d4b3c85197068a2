const crypto = require('node:crypto');
for (const curve of ['prime256v1', 'secp384r1', 'secp521r1', 'secp256k1']) {
  const [alice, bob] = [crypto.createECDH(curve), crypto.createECDH(curve)];
  alice.setPrivateKey('11'.repeat(32), 'hex');
  bob.setPrivateKey('22'.repeat(32), 'hex');
  console.log(
    curve,
    alice.getPublicKey('hex', 'compressed'),
    alice.computeSecret(bob.getPublicKey(), null, 'hex'),
    crypto.ECDH.convertKey(alice.getPublicKey('hex', 'compressed'), curve, 'hex', 'hex', 'uncompressed') ===
      alice.getPublicKey('hex'),
  );
}
for (const bad of [
  () => crypto.createECDH('nope'),
  () => crypto.createECDH('prime256v1').getPublicKey(),
  () => {
    const e = crypto.createECDH('prime256v1');
    e.generateKeys();
    e.computeSecret(Buffer.from('aa'));
  },
]) {
  try {
    bad();
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
