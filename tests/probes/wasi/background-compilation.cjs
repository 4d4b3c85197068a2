const seen = [];
process.on('unhandledRejection', (error) => seen.push(`unhandled ${error.name}`));
process.on('exit', () => console.log(seen.sort().join('\n')));
WebAssembly.compile(new Uint8Array(3));
WebAssembly.compile(new Uint8Array(3)).catch((error) => seen.push(`caught ${error.name}`));
const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
WebAssembly.instantiate(empty).then((result) => seen.push(Object.keys(result).join()));
console.log(WebAssembly.compile.name, WebAssembly.compile.length, String(WebAssembly.instantiate));
