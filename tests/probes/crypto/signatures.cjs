const crypto = require('node:crypto');
// Keys made for this program alone.
const [rsa, ec, ed] = [
  `-----BEGIN PRIVATE KEY-----
MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAKuASVssoJtaEzo0
7AQxYnc+vCXlBKolu0w346vWf+6BguM6/1CyAQ3D7RmsPmRRz/ulQXilYcg0GieT
zQRYvcCGcPxhejyI685ef13r9gyBLkT4UZmhEtJNP9sVpHuatD1VacJytOxii2Jm
P9OYPTQEJBqoDDX1QMl0NZBz46z5AgMBAAECgYBFve6W2Cgb5N5qzjioX9jV+zoS
AvcJpjxre1Lnf1wZBqvOciB/lVOeYG2cAhKBQ0/b2tEsGb0Q6Dc2nwFBYkEPTeTp
T/OFK066r5MvXKqVB6D44k8Ezwrv0cU0eK0W1GAf70UpYINwa8yJJjP+z0eetgWM
ar8vxM4S8p/qdB60PQJBAOMNBnkFpD1Wz2Ma5HWV9P4N/RJ7adK00cHvL0n22RQx
JoByCfsVB9YN0fZtL5hw2HLLyEk9YDdt00RexS1z3jcCQQDBXhvXj4wUGc3AClrc
OXrmV7+erdKckHspvaKaqjXcp+oL7iM1VAS3PuDWq0bNeF20IlfraNjL0i0nO9NQ
kbZPAkBgGdRChyPEHqk63lgSeP0wRwV1vCzHVWdu+Wj/mm65QDB2r04QKw+dB052
SjKaCDFlLWHBtiuyalbAmohEu8UzAkEAkcRbwLgZpN1+2RH1RKagGxxy+y+V4SiZ
b/Hgri85w0lhifTO3dikZW8lFy6uhR4DpVNua6vyIlQibb0Po2D0yQJAeY3OB/NM
vA0u75jHiSIPLyiZtbAeSteffDVQ83jJAfSbFAQKl8z7qwVchfIVOoOFWxpzO6U8
TgfzMPxdcY6dwQ==
-----END PRIVATE KEY-----
`,
  `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgE2Tb13FL+g0X8fwC
oLL90JLIIy5L6+xhmhWfvyS5HYWhRANCAATgHE6GbP+Owydq+Dy/xHOEurxDhbCI
gvoL8uT/DAMzKTEN5eOEOwKzFYPBiwVxUMJODnMyGMKImdjDuRwA4Frv
-----END PRIVATE KEY-----
`,
  `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIBdSM+dQu0uwCCWl1ISX3IYR1Z5ueaJxMsoQcMad9g1M
-----END PRIVATE KEY-----
`,
];
const data = Buffer.from('message to sign');
console.log(
  crypto.sign('sha256', data, rsa).toString('base64'),
  crypto.createSign('sha512').update(data).sign(rsa, 'hex'),
  crypto.sign(null, data, ed).toString('base64'),
);
for (const [algorithm, key, signature] of [
  [
    'sha256',
    rsa,
    'mUtsyQaxke9r//kgAX2935PUtbup3E4yIL3iGhBBS8EILyIHAKhdS103itCqHnw10OhuGdpG4MfhNpX3CAI5f+k8k5Cb8dEP4Z23+Muag7ju9Tnar9rDks70jMqEyI8+0fwQiYwcipluoDQh2ynyteeCBdcqZnVb9R4nr83Df1o=',
  ],
  [
    'sha256',
    { key: rsa, padding: crypto.constants.RSA_PKCS1_PSS_PADDING },
    'nDIpUP0oVnpdw0bxb9/ZQmVJ5HlmRy94FPdyQmCoaGA/k6v6lg+46XpstEa5TQu8l0bqVCS7DC1291z3OyToEa/HtzBaxPh0c2zWopycJODpZJF0ysTK9zwON/CcxR4TEvnk16158zGSB0L6LBv1IHhJgTrBRm/H5mbtYD151dU=',
  ],
  ['sha256', ec, 'MEUCIDkoqQExDirrZF7qicGs0iJ0LtXK9+lILSUfLQDafDFCAiEAxfriTA+xDdqRJWU1w9H8CfR/aenVHpEBkpFHCrnCcuA='],
  [
    'sha256',
    { key: ec, dsaEncoding: 'ieee-p1363' },
    'C4/5DNbHdl7arZ7sby+15CM8x/ncPTa0hz+8bKOyfe6zEI3Mf50xcVY/ElMfKE01Kgj/oE7Xkt5vASfhJDVQug==',
  ],
  [null, ed, 'Xpa5lUiXicYcGgL1ES+HDsGTUZSOwBKUWB73nFGr8y0LyBR6rRxZ2NvzPtS55nbpljHDH711P7mchVJTdMgACQ=='],
]) {
  const bytes = Buffer.from(signature, 'base64');
  console.log(
    crypto.verify(algorithm, data, key, bytes),
    crypto.verify(algorithm, Buffer.from('other'), key, bytes),
    crypto.verify(algorithm, data, key, crypto.sign(algorithm, data, key)),
  );
}
crypto.sign('sha256', data, rsa, (error, signature) => console.log(error, signature.length));
for (const bad of [() => crypto.createSign('nope'), () => crypto.sign('sha256', data, ed)]) {
  try {
    bad();
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
