const dns = require('dns').promises;
const show = (promise) => promise.then(console.log, (error) => console.log(error.code, error.syscall, error.hostname, error.message));
(async () => {
  await show(dns.lookup('127.0.0.1'));
  await show(dns.lookup('::1'));
  await show(dns.lookup('no-such-name.invalid'));
  await show(dns.lookup('1.2.3.4', { all: true }));
  await show(dns.lookup('localhost', { family: 4 }));
  await show(dns.lookup('localhost', { all: true, family: 4, verbatim: true }));
  try { await dns.lookup(5); } catch (error) { console.log(error.code); }
  console.log(require('dns').getDefaultResultOrder());
})();
