const {Readable,Transform,pipeline,PassThrough}=require('stream');const {finished}=require('stream/promises');
pipeline(Readable.from(['a','b','c']),new Transform({transform(c,e,cb){cb(null,String(c).toUpperCase())}}),async function*(s){for await(const x of s)yield x+'!'},new PassThrough(),e=>console.log('done',e)).on('data',d=>console.log('data',String(d)));
(async()=>{for await(const x of Readable.from([1,2,3]).map(x=>x*2).filter(x=>x>2))console.log(x);const rs=new ReadableStream({start(c){c.enqueue('w');c.close()}});for await(const x of rs)console.log(x);console.log(await new Response('body').text(),await new Blob(['q']).text())})();
process.stdout.write('w1\n',()=>console.log('cb'));const r=new Readable({read(){this.push('x');this.push(null)}});r.on('data',d=>console.log(d)).on('end',()=>console.log('end')).on('close',()=>console.log('close'));
new Readable({read(){this.destroy(new Error('boom'))}}).on('error',e=>console.log('err',e.message)).resume();
