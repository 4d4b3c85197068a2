const crypto = require('node:crypto');
for (const [type, options] of [
  ['rsa', { modulusLength: 1024 }],
  ['ec', { namedCurve: 'P-256' }],
  ['ec', { namedCurve: 'secp521r1' }],
  ['ed25519'],
  ['x25519'],
]) {
  const { publicKey, privateKey } = crypto.generateKeyPairSync(type, options);
  console.log(
    type,
    publicKey.type,
    privateKey.asymmetricKeyType,
    publicKey.asymmetricKeyDetails,
    Object.keys(privateKey.export({ format: 'jwk' }))
      .sort()
      .join(),
  );
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
  console.log(
    pem.split('\n')[0],
    crypto.createPublicKey(pem).equals(publicKey),
    crypto.createPrivateKey(pem).equals(privateKey),
  );
}
crypto.generateKeyPair('ec', { namedCurve: 'P-384' }, (error, publicKey) =>
  console.log(error, publicKey.asymmetricKeyDetails),
);
