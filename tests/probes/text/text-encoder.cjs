const encoder = new TextEncoder();
console.log(
  encoder,
  encoder.encode('a\u20ac\ud800'),
  encoder.encodeInto('\u20ac\u20ac', new Uint8Array(4)),
  encoder.encode(),
);
