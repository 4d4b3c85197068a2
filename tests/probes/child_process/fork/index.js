const { fork } = require('child_process');
const child = fork(__dirname + '/child.js', ['x'], { env: { ...process.env, COLOR: 'blue' } });
child.on('message', (message) => {
  console.log('parent got', message);
  if (message.ready) child.send({ question: [1, 'two', null] });
  else child.send('stop');
});
child.on('disconnect', () => console.log('disconnect', child.connected));
child.on('exit', (code) => console.log('exit', code));
