import { sep } from 'node:path';
import * as path from 'node:path';
const plain = function (a, b) { return a + b; };
console.log(plain.toString(), (async () => 1).toString(), plain.length, plain.name);
async function waits(x) { const y = await x; try { return await y; } catch (error) { throw error; } finally { void sep; } }
console.log(waits.toString(), waits.length, waits.name, Object.prototype.toString.call(waits));
const arrow = async x => await x; console.log(arrow.toString(), arrow.length, await arrow(3));
const uses = () => [sep, path.sep, import.meta.url, import('node:path')]; console.log(String(uses));
async function loops(xs) { for await (const x of xs) console.log(x); } console.log(`${loops}`);
for (const native of [Promise.prototype.then, Function, Proxy, Function.prototype.toString, Array]) console.log(String(native), native.name, native.length);
