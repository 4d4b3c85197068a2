const { subtle } = globalThis.crypto;
const hex = (bytes) => Buffer.from(bytes).toString('hex');
(async () => {
  const raw = Buffer.alloc(32, 5);
  for (const [name, parameters] of [
    ['AES-GCM', { iv: Buffer.alloc(12, 1) }],
    ['AES-CBC', { iv: Buffer.alloc(16, 1) }],
    ['AES-CTR', { counter: Buffer.alloc(16, 255), length: 64 }],
  ]) {
    const key = await subtle.importKey('raw', raw, name, true, ['encrypt', 'decrypt']);
    const text = await subtle.encrypt({ name, ...parameters }, key, Buffer.from('secret message'));
    console.log(name, hex(text), String(Buffer.from(await subtle.decrypt({ name, ...parameters }, key, text))));
  }
  const base = await subtle.importKey('raw', Buffer.from('pw'), 'PBKDF2', false, ['deriveBits', 'deriveKey']);
  console.log(
    hex(
      await subtle.deriveBits({ name: 'PBKDF2', salt: Buffer.from('s'), iterations: 10, hash: 'SHA-256' }, base, 128),
    ),
  );
  const gcm = await subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt']);
  await subtle
    .decrypt({ name: 'AES-GCM', iv: Buffer.alloc(12) }, gcm, Buffer.alloc(20))
    .catch((error) => console.log(error.name, error.message));
})();
