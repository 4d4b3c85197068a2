const buffer = Buffer.alloc(24);
buffer.writeInt32LE(-5, 0);
buffer.writeUInt16BE(65534, 4);
buffer.writeDoubleBE(Math.PI, 8);
buffer.writeBigInt64LE(-12345678901n, 16);
console.log(
  buffer,
  buffer.readInt32LE(0),
  buffer.readUInt16BE(4),
  buffer.readDoubleBE(8),
  buffer.readBigInt64LE(16),
  buffer.readUIntBE(0, 6),
  buffer.readFloatLE(8),
);
for (const bad of [
  () => buffer.readInt32LE(22),
  () => buffer.writeUInt8(256, 0),
  () => buffer.readUIntBE(0, 7),
  () => buffer.writeInt16BE(1.5, 'x'),
]) {
  try {
    console.log(bad());
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
