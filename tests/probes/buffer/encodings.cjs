const text = 'h\u00e9llo \u20ac \u{1f600} z';
for (const encoding of ['utf8', 'utf16le', 'latin1', 'ascii', 'hex', 'base64', 'base64url', 'binary']) {
  const buffer = Buffer.from(text, encoding);
  console.log(encoding, buffer, JSON.stringify(buffer.toString(encoding)));
}
