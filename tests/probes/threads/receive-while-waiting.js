const {
  Worker,
  isMainThread,
  parentPort,
  workerData,
  receiveMessageOnPort,
  MessageChannel,
} = require('worker_threads');
if (isMainThread) {
  const shared = new SharedArrayBuffer(4);
  const flag = new Int32Array(shared);
  const { port1, port2 } = new MessageChannel();
  const w = new Worker(__filename, { workerData: { shared, port: port2 }, transferList: [port2] });
  for (let i = 0; i < 3; i++) {
    port1.postMessage({ n: i, buf: Buffer.from('abc'), big: 'x'.repeat(100000) });
    const r = Atomics.wait(flag, 0, i, 8000);
    const m = receiveMessageOnPort(port1);
    console.log(r === 'timed-out' ? r : 'ok', m && m.message.n, m && m.message.len, m && m.message.u8);
  }
  w.postMessage('stop');
  w.on('exit', (c) => console.log('exit', c));
  port1.close();
} else {
  const { shared, port } = workerData;
  const flag = new Int32Array(shared);
  port.on('message', (m) => {
    port.postMessage({ n: m.n * 2, len: m.big.length, u8: new Uint8Array([1, 2, m.n]) });
    Atomics.add(flag, 0, 1);
    Atomics.notify(flag, 0);
  });
  parentPort.on('message', () => process.exit(4));
}
