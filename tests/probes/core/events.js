const EE=require('events');const e=new EE();e.on('error',x=>console.log('caught',x.message));e.emit('error',new Error('a'));e.once('x',function(...a){console.log(this===e,a)});e.emit('x',1,2);console.log(e.emit('x'),e.eventNames(),EE.defaultMaxListeners);
for(let i=0;i<11;i++)e.on('many',()=>{});
const et=new EventTarget();et.addEventListener('foo',ev=>console.log(ev.type,ev instanceof Event,ev.target===et),{once:true});et.dispatchEvent(new Event('foo'));
const ac=new AbortController();ac.signal.onabort=()=>console.log('aborted',ac.signal.reason.name);ac.abort();AbortSignal.timeout(5).addEventListener('abort',ev=>console.log('timeout',ev.target.reason.name));
EE.once(e,'later').then(v=>console.log('once',v));e.emit('later',42);new EE().emit('error',new Error('unhandled ee'));
