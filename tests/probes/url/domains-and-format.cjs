const { domainToASCII, domainToUnicode, format } = require('node:url');
for (const domain of [
  'espa\u00f1ol.com',
  '\u4e2d\u6587.com',
  'xn--fiq228c.com',
  'EXAMPLE.com',
  'a b',
  'xn--i\u00f1valid',
  '',
]) {
  console.log(JSON.stringify([domain, domainToASCII(domain), domainToUnicode(domain)]));
}
const url = new URL('http://u:p@xn--fiq228c.com/a?b#c');
console.log(format(url, { unicode: true, auth: false }), format(url, { fragment: false, search: false }));
