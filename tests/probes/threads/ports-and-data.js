const { Worker, isMainThread, parentPort, workerData, threadId, MessageChannel, SHARE_ENV } = require('worker_threads');
if (isMainThread) {
  const { port1, port2 } = new MessageChannel();
  const w = new Worker(__filename, {
    workerData: { x: [1, 2], sab: new SharedArrayBuffer(8), port: port2 },
    transferList: [port2],
    argv: ['a'],
    env: { Q: '1' },
  });
  port1.on('message', (m) => {
    console.log('via port', m);
    port1.close();
  });
  w.on('online', () => console.log('online'));
  w.on('message', (m) => {
    console.log('main got', m);
    if (m.done) w.postMessage('bye');
  });
  w.on('error', (e) => console.log('error', e.message));
  w.on('exit', (c) => console.log('exit', c));
  w.postMessage('early');
} else {
  console.log(
    'in thread',
    threadId > 0,
    workerData.x,
    workerData.sab.byteLength,
    process.argv.slice(2),
    process.env.Q,
    process.env.PATH,
  );
  workerData.port.postMessage('hello through port');
  parentPort.on('message', (m) => {
    console.log('thread got', m);
    if (m === 'bye') parentPort.close();
    else parentPort.postMessage({ done: true });
  });
}
