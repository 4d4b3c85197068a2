const { MessageChannel, receiveMessageOnPort } = require('worker_threads');
const { port1, port2 } = new MessageChannel();
port1.postMessage({ a: [1, new Map([[1, 2]])], b: Buffer.from('hi') });
console.log(receiveMessageOnPort(port2));
console.log(receiveMessageOnPort(port2));
port2.on('message', (m) => {
  console.log('got', m);
  port2.close();
});
port2.on('close', () => console.log('closed2'));
port1.on('close', () => console.log('closed1'));
port1.postMessage('x');
try {
  port1.postMessage(() => 1);
} catch (e) {
  console.log(e.name, e.message, e.code);
}
console.log(structuredClone({ d: new Date(0), e: new Error('q').message, s: new Set([1]) }));
