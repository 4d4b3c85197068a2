// The warning about url.parse names the process's number.
process.noDeprecation = true;
const { parse, resolve } = require('node:url');
console.log(parse('http://user:pass@host.com:80/p/a/t/h?query=string#hash', true));
console.log(
  resolve('/one/two/three', 'four'),
  resolve('http://a.com/b', '../c'),
  parse('http://\u4e2d\u6587.com/x').hostname,
);
