const { AsyncLocalStorage } = require('node:async_hooks');
const [a, b] = [new AsyncLocalStorage(), new AsyncLocalStorage()];
const show = (label) => console.log(label, a.getStore(), b.getStore());
a.run(1, () => b.run(2, async () => { show('both'); await null; show('after'); a.exit(async () => { show('exited'); await null; show('exited after'); }); await null; show('again'); await a.run(10, async () => { await null; show('nested'); }); show('restored'); }));
