const { Worker } = require('worker_threads');
const w = new Worker('setTimeout(()=>{throw new TypeError("boom")},1)', { eval: true });
w.on('error', (e) => console.log('err', e.name, e.message, e instanceof TypeError));
w.on('exit', (c) => {
  console.log('exit', c);
  const w2 = new Worker('process.exit(7)', { eval: true });
  w2.on('exit', (c) => {
    console.log('exit', c);
    const w3 = new Worker('for(;;);', { eval: true });
    w3.on('online', () => w3.terminate().then((c) => console.log('terminated', c)));
  });
});
