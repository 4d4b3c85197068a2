console.log(
  typeof importScripts,
  typeof self,
  typeof postMessage,
  typeof WorkerGlobalScope,
  Object.prototype.toString.call(globalThis),
  Object.keys(globalThis),
);
for (const k in globalThis) console.log(k);
