const { subtle } = globalThis.crypto;
(async () => {
  for (const [algorithm, usage] of [
    [
      { name: 'ECDSA', namedCurve: 'P-256' },
      { name: 'ECDSA', hash: 'SHA-256' },
    ],
    [{ name: 'Ed25519' }, 'Ed25519'],
    [
      { name: 'RSASSA-PKCS1-v1_5', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
      'RSASSA-PKCS1-v1_5',
    ],
  ]) {
    const { publicKey, privateKey } = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const signature = await subtle.sign(usage, privateKey, Buffer.from('x'));
    console.log(
      publicKey,
      privateKey.usages,
      await subtle.verify(usage, publicKey, signature, Buffer.from('x')),
      await subtle.verify(usage, publicKey, signature, Buffer.from('y')),
    );
    console.log(
      Object.keys(await subtle.exportKey('jwk', publicKey))
        .sort()
        .join(),
    );
  }
})();
