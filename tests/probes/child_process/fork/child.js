process.send({ ready: true, args: process.argv.slice(2), color: process.env.COLOR, connected: process.connected });
process.on('message', (message) => {
  if (message === 'stop') { process.disconnect(); return; }
  process.send({ answer: message.question });
});
