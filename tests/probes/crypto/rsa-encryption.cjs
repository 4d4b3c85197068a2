const crypto = require('node:crypto');
// Keys made for this program alone.
const key = `-----BEGIN PRIVATE KEY-----
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
`;
console.log(
  String(
    crypto.privateDecrypt(
      { key, oaepHash: 'sha256' },
      Buffer.from(
        'Ip5WeWpp9w+fK6FEX0xnidD30hf4nbNEvvSkdvL7XIfkIW2kavNwFgaipwOtZSf4tNipmVnJARUC6vGtjSPfoQpq/P3+PL8arvz/B+9OUzC3JDBzmSkFN+8sJeRxeqwJ79wsp8gM9Gr/G7YhJs0Nf/PnzLHURKevoVSImPKJmcI=',
        'base64',
      ),
    ),
  ),
);
console.log(
  String(
    crypto.privateDecrypt(
      { key, padding: crypto.constants.RSA_PKCS1_PADDING },
      Buffer.from(
        'le2md/2o7qWDORg2Ft11qEeJOGLGajDnPCuLjuAY8WN3Z716LYNkskqlOO+KZ2O7K6iiYZkXcm1sqq6zT/xwp57/WmVN9IM2cktc1izU6s/c1Cq2qPf5+VrDg+/Qjdb0Oq80/Lv137EZSsVLWO0BDNCP+onYOP2KSMAu0PU1zL8=',
        'base64',
      ),
    ),
  ),
);
console.log(
  crypto.privateEncrypt(key, Buffer.from('abc')).toString('base64'),
  String(crypto.publicDecrypt(key, crypto.privateEncrypt(key, Buffer.from('abc')))),
);
console.log(String(crypto.privateDecrypt(key, crypto.publicEncrypt(key, Buffer.from('round')))));
for (const bad of [
  () => crypto.publicEncrypt(key, Buffer.alloc(200)),
  () => crypto.privateDecrypt(key, Buffer.alloc(128, 1)),
]) {
  try {
    bad();
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
