const tls = require('tls');
console.log(typeof tls.createSecureContext(), tls.DEFAULT_MIN_VERSION, tls.DEFAULT_MAX_VERSION);
console.log(tls.checkServerIdentity('a.test', { subject: {}, subjectaltname: 'DNS:b.test' })?.code, tls.checkServerIdentity('a.test', { subject: {}, subjectaltname: 'DNS:*.test, DNS:a.test' }));
try { tls.connect({ port: 1, host: '127.0.0.1' }).on('error', (error) => console.log(error.code)); } catch (error) { console.log(error.code); }
