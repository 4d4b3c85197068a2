import { AsyncLocalStorage } from 'node:async_hooks';
const storage = new AsyncLocalStorage();
const show = (label) => console.log(label, storage.getStore());
await storage.run('stream', async () => {
  const stream = new ReadableStream({ start() { show('start'); }, async pull(controller) { show('pull'); await null; show('pulled'); controller.enqueue(1); controller.close(); } }, { highWaterMark: 0 });
  for await (const chunk of stream.pipeThrough(new TransformStream({ transform(chunk, controller) { show('transform'); controller.enqueue(chunk); } }))) show(`chunk ${chunk}`);
});
show('end');
