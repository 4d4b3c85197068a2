const crypto = require('node:crypto');
// Keys made for this program alone.
const keys = {
  rsa: `-----BEGIN PRIVATE KEY-----
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
  ec: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgE2Tb13FL+g0X8fwC
oLL90JLIIy5L6+xhmhWfvyS5HYWhRANCAATgHE6GbP+Owydq+Dy/xHOEurxDhbCI
gvoL8uT/DAMzKTEN5eOEOwKzFYPBiwVxUMJODnMyGMKImdjDuRwA4Frv
-----END PRIVATE KEY-----
`,
  ed25519: `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIBdSM+dQu0uwCCWl1ISX3IYR1Z5ueaJxMsoQcMad9g1M
-----END PRIVATE KEY-----
`,
};
for (const [name, pem] of Object.entries(keys)) {
  const key = crypto.createPrivateKey(pem);
  const open = crypto.createPublicKey(key);
  console.log(name, key, key.asymmetricKeyDetails, key.export({ format: 'jwk' }), open.export({ format: 'jwk' }));
  console.log(
    open.export({ format: 'pem', type: 'spki' }),
    key.export({ format: 'der', type: 'pkcs8' }).toString('hex'),
  );
  const locked = key.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'pw' });
  console.log(locked.split('\n')[0], crypto.createPrivateKey({ key: locked, passphrase: 'pw' }).equals(key));
  console.log(crypto.createPrivateKey({ key: key.export({ format: 'jwk' }), format: 'jwk' }).equals(key));
}
console.log(
  crypto.createPrivateKey(keys.rsa).export({ format: 'pem', type: 'pkcs1' }),
  crypto.createPrivateKey(keys.ec).export({ format: 'pem', type: 'sec1' }),
);
for (const bad of [
  () => crypto.createPrivateKey('garbage'),
  () => crypto.createPublicKey({ key: { kty: 'x' }, format: 'jwk' }),
]) {
  try {
    bad();
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
