const samples = {
  'utf-8': 'e4b8ad41',
  'utf-16le': '2d4e4100',
  'utf-16be': '4e2d0041',
  latin1: '41e9',
  'windows-1252': '4180e9',
  shift_jis: '8abf8e9a41',
  gbk: 'bababed741',
  'euc-kr': 'c7d1b1db41',
  big5: 'baa1a65841',
};
for (const [label, bytes] of Object.entries(samples)) {
  const decoder = new TextDecoder(label);
  console.log(label, decoder.encoding, JSON.stringify(decoder.decode(Buffer.from(bytes, 'hex'))));
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
