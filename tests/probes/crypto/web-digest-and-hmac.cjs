const { subtle } = globalThis.crypto;
const hex = (bytes) => Buffer.from(bytes).toString('hex');
(async () => {
  for (const name of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'])
    console.log(name, hex(await subtle.digest(name, Buffer.from('abc'))));
  const key = await subtle.importKey('raw', Buffer.alloc(16, 3), { name: 'HMAC', hash: 'SHA-256' }, true, [
    'sign',
    'verify',
  ]);
  const mac = await subtle.sign('HMAC', key, Buffer.from('abc'));
  console.log(
    key,
    hex(mac),
    await subtle.verify('HMAC', key, mac, Buffer.from('abc')),
    await subtle.exportKey('jwk', key),
  );
  await subtle.digest('nope', new Uint8Array(1)).catch((error) => console.log(error.name, error.message));
})();
