const { fork } = require('child_process');
const child = fork(__dirname + '/child.js', { serialization: 'advanced' });
child.on('message', (message) => { console.log(message); child.disconnect(); });
child.send({ map: new Map([[1, new Set(['a'])]]), big: 10n, date: new Date(0), bytes: new Uint8Array([1, 2]) });
child.on('exit', (code) => console.log('exit', code));
