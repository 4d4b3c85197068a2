for (const text of ['aGVs bG8=', 'aGVsbG8', '__--', 'aGVs*bG8=', 'a', '=', 'aa==aa==', 'YQ==YQ==']) {
  console.log(JSON.stringify(text), Buffer.from(text, 'base64'), Buffer.from(text, 'base64url'));
}
for (const text of ['abc', 'abzz', '0x12', 'ABCDEF', '']) console.log(JSON.stringify(text), Buffer.from(text, 'hex'));
