const all = Buffer.concat([Buffer.from('ab'), new Uint8Array([99, 100]), Buffer.from('e')], 4);
console.log(all, [...all.entries()], [...all.keys()], Buffer.concat([], 3), Buffer.of(1, 2, 300));
console.log(
  Buffer.isBuffer(all),
  Buffer.isEncoding('UTF-8'),
  Buffer.isEncoding('nope'),
  Buffer.byteLength('\u20ac\u{1f600}'),
  Buffer.byteLength('aGk=', 'base64'),
);
