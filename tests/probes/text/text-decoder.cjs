for (const label of ['utf-8', 'utf-16le', 'utf-16be', 'latin1', 'windows-1252', 'shift_jis', 'gbk', 'euc-kr', 'big5']) {
  const decoder = new TextDecoder(label);
  console.log(label, decoder.encoding, JSON.stringify(decoder.decode(Buffer.from('41e4b8ad82a0b0a1', 'hex'))));
}
for (const make of [
  () => new TextDecoder('nope'),
  () => new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from([255])),
]) {
  try {
    console.log(make());
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
const stream = new TextDecoder();
console.log(
  JSON.stringify([
    stream.decode(Buffer.from([0xe2, 0x82]), { stream: true }),
    stream.decode(Buffer.from([0xac]), { stream: true }),
    stream.decode(),
  ]),
);
console.log(
  JSON.stringify([
    new TextDecoder().decode(Buffer.from('\ufeffx')),
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.from('\ufeffx')),
  ]),
);
