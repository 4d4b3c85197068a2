const shared = Buffer.from(new SharedArrayBuffer(24));
shared.write('sh\u00e4red m\u00ebmory');
console.log(
  shared,
  shared.toString(),
  shared.toString('hex'),
  shared.toString('base64'),
  shared.indexOf('m'),
  new TextDecoder().decode(shared).length,
);
