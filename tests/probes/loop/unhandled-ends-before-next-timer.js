setTimeout(()=>{Promise.reject(new Error('x'));console.log('t1')},1);setTimeout(()=>console.log('t2'),1);setTimeout(()=>console.log('t3'),5);
