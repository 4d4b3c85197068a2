process.on('unhandledRejection',(r)=>console.log('UR',r));
setTimeout(()=>{Promise.reject(1);console.log('t1')},1);setTimeout(()=>console.log('t2'),1);
setImmediate(()=>{Promise.reject(2);console.log('i1')});setImmediate(()=>console.log('i2'));
(async()=>{await null;throw 3})();process.nextTick(()=>{Promise.reject(4)});
