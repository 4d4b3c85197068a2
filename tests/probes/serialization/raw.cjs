const { Serializer, Deserializer } = require('node:v8');
const serializer = new Serializer();
serializer.writeHeader();
serializer.writeUint32(300);
serializer.writeUint64(1, 2);
serializer.writeDouble(1.5);
serializer.writeRawBytes(Buffer.from('ab'));
serializer.writeValue({ x: 1 });
const bytes = serializer.releaseBuffer();
const deserializer = new Deserializer(bytes);
console.log(
  bytes,
  deserializer.readHeader(),
  deserializer.readUint32(),
  deserializer.readUint64(),
  deserializer.readDouble(),
  deserializer.readRawBytes(2),
  deserializer.readValue(),
  deserializer.getWireFormatVersion(),
);
