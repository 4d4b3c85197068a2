const util=require('util');
console.log(util.format('%s %d %i %f %j %o %O %c x',1,'2',3.9,'4.5',{a:1},[1],{b:{c:{d:{}}}},'css'));
console.log(util.inspect({a:{b:{c:{d:1}}},f(){},[Symbol('s')]:1,g:class X{}},{depth:0}),util.inspect('a\'b'),util.inspect(new Error('e',{cause:'c'})).split('\n')[0]);
console.log(util.types.isDate(new Date()),util.types.isRegExp(/a/),util.types.isMap(new Map),util.types.isTypedArray(new Uint8Array),util.types.isGeneratorFunction(function*(){}),util.types.isAsyncFunction(async()=>{}),util.types.isPromise(Promise.resolve()),util.types.isBoxedPrimitive(Object(1)),util.types.isArgumentsObject((function(){return arguments})()));
console.log(util.isDeepStrictEqual({a:[1,new Map([[1,2]])]},{a:[1,new Map([[1,2]])]}),util.styleText('red','x'),util.stripVTControlCharacters('\x1b[31mx\x1b[0m'),util.toUSVString('a\ud800'));
console.table([{a:1,b:2},{a:3}]);console.group('g');console.log('in');console.groupEnd();console.dir({x:{y:{z:{}}}},{depth:0});console.count();console.count();console.assert(false,'msg');console.error('err');
util.promisify(setTimeout)(1,'v').then(console.log);
console.log(util.parseArgs({args:['-f','--bar','b'],options:{f:{type:'boolean',short:'f'},bar:{type:'string'}}}).values,util.getSystemErrorName(-2),util.inspect(new Proxy([1],{})),util.debuglog('x').enabled);
console.log(util.inspect(new (class A{#p=1;get q(){return 1}static s=2})),Object.assign(()=>{},{a:1}),[undefined,null,NaN,-0,1n],new Date(0),/re/g,Symbol.iterator,new Set([[1]]),[['a',{b:1}]],Array(200).fill(1).length,'x'.repeat(5));
