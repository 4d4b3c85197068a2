import {Worker,isMainThread,parentPort,workerData} from 'worker_threads';
if(isMainThread){const w=new Worker(new URL(import.meta.url),{workerData:5});w.on('message',m=>console.log(m));w.on('error',e=>console.log('E',e.message));w.on('exit',c=>console.log(c))}else{parentPort.postMessage(await Promise.resolve(workerData*2));throw new Error('esm worker')}
