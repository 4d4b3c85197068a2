const plain = function (a, b) { return a + b; };
console.log(plain.toString(), (async () => 1).toString(), plain.length, plain.name);
async function waits(x) { const y = await x; return y; }
console.log(waits.length, waits.name, Object.prototype.toString.call(waits));
const arrow = async x => await x; console.log(arrow.length, await arrow(3));
