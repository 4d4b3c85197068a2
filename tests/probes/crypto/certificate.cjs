const crypto = require('node:crypto');
// Keys made for this program alone.
const certificate = new crypto.X509Certificate(`-----BEGIN CERTIFICATE-----
MIID8jCCAtqgAwIBAgIUAp3E72p+uuR+n8zVEVoaSvbeH9AwDQYJKoZIhvcNAQEL
BQAwSjELMAkGA1UEBhMCREUxDzANBgNVBAoMBkV4IE9yZzEUMBIGA1UEAwwLZXhh
bXBsZS5jb20xFDASBgkqhkiG9w0BCQEWBWFAYi5jMB4XDTI2MTEyMzA0MzUyOFoX
DTI3MDMwMzA0MzUyOFowSjELMAkGA1UEBhMCREUxDzANBgNVBAoMBkV4IE9yZzEU
MBIGA1UEAwwLZXhhbXBsZS5jb20xFDASBgkqhkiG9w0BCQEWBWFAYi5jMIIBIjAN
BgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtmmBu1ReyE/K59yjz7UwxjPA9ya6
/aMEUnqYdzBBKhKfBM8/UeUTsrdZ42wU0WuHNP9fqlAaYSse4GaPA/4z/G6LNrze
QBd3c86muhW8CH5+v2qi/8WBlX5ktZvv5IPNv3nXHyaTqGSIvKeoLAJ1E/23jmWF
KKSlGrqbACtNjmWrQ8CkuXxq+focQQRoS3MwOiK7+g+lGU2Ki9iGjM4koq5HebIx
+aYOGI9gdeM13aglJwtv6hZp3mHY1tIRmPvjykHmRqSxlsJv59h1y+nU/Zks0NRH
6S++7wsw5OjvGNRbjPfSg59oWqFJK/IM7NG1ThINbA3uLNMkDLx0pPwX9QIDAQAB
o4HPMIHMMB0GA1UdDgQWBBSWyxJr2w5JcsClLEEywWklqN60kzAfBgNVHSMEGDAW
gBSWyxJr2w5JcsClLEEywWklqN60kzAPBgNVHRMBAf8EBTADAQH/ME0GA1UdEQRG
MESCC2V4YW1wbGUuY29tgggqLmV4Lm9yZ4cEfwAAAYcQAAAAAAAAAAAAAAAAAAAA
AYEFeEB5LnqGDGh0dHA6Ly91LnIvaTALBgNVHQ8EBAMCB4AwHQYDVR0lBBYwFAYI
KwYBBQUHAwEGCCsGAQUFBwMCMA0GCSqGSIb3DQEBCwUAA4IBAQAqsC3e9TCVfC+c
t7fMpX67Vrv+5o9AiMOXaiKtCt1ZNCAl0NDaIvpvy1MFjzlz78rBTB1N6KLdfn++
oS4J+MYOZ8RznraPOn9lu0CIbt28W2XQ0FWbDg/VbGNve2Qn7b4k/Bp8SGP3pTOS
Y3WvY9s1vVWJvAjawTMaNTahS1Kc9DndSdOEKhKXowMMnu9/wiMI3B2/9QBgY5+Q
FcQYKauylXzUaifLyWB/YpxJKhW9j5UdX56hTPksVI7bvxdkKTB29hMG2uJ63IX8
24HiTLMy888CgegPUuwz8oKEEYzELmJW07CHbNvTCV2WDy+XKCWca9EfMn/i/buZ
0cxp8Mok
-----END CERTIFICATE-----
`);
console.log(certificate);
console.log(certificate.toLegacyObject());
console.log(
  certificate.checkHost('a.ex.org'),
  certificate.checkHost('no'),
  certificate.checkIP('127.0.0.1'),
  certificate.checkEmail('x@y.z'),
  certificate.verify(certificate.publicKey),
  certificate.ca,
);
try {
  new crypto.X509Certificate('garbage');
} catch (error) {
  console.log(error.code, error.message);
}
