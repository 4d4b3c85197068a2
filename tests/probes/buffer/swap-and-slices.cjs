const buffer = Buffer.from(Array.from({ length: 64 }, (_, index) => index));
console.log(Buffer.from(buffer).swap16(), Buffer.from(buffer).swap32(), Buffer.from(buffer).swap64());
const part = buffer.subarray(3, -3);
part[0] = 255;
console.log(buffer[3], part.length, buffer.slice(60).toString('hex'), part.toJSON().data.length);
try {
  buffer.subarray(1).swap16();
} catch (error) {
  console.log(error.code, error.message);
}
