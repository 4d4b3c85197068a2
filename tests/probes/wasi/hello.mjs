// Flags: --no-warnings
import { WASI } from 'node:wasi';
const text = (s) => [s.length, ...Buffer.from(s)];
const section = (id, ...bytes) => [id, bytes.length, ...bytes];
const wasm = (status) => new Uint8Array([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  ...section(1, 3, 0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 1, 0x7f, 0x60, 0, 0, 0x60, 1, 0x7f, 0),
  ...section(2, 2, ...text('wasi_snapshot_preview1'), ...text('fd_write'), 0, 0, ...text('wasi_snapshot_preview1'), ...text('proc_exit'), 0, 2),
  ...section(3, 1, 1),
  ...section(5, 1, 0, 1),
  ...section(7, 2, ...text('memory'), 2, 0, ...text('_start'), 0, 2),
  ...section(10, 1, 17, 0, 0x41, 1, 0x41, 0, 0x41, 1, 0x41, 20, 0x10, 0, 0x1a, 0x41, status, 0x10, 1, 0x0b),
  ...section(11, 1, 0, 0x41, 0, 0x0b, 14, 8, 0, 0, 0, 6, 0, 0, 0, ...Buffer.from('hello\n')),
]);
const wasi = new WASI({ version: 'preview1', args: ['a', 'b'], env: { X: '1' }, preopens: { '/': '.' } });
const instance = await WebAssembly.instantiate(await WebAssembly.compile(wasm(7)), wasi.getImportObject());
console.log('exit', wasi.start(instance));
console.log(Object.keys(wasi.wasiImport).length, typeof wasi.wasiImport.path_open);
try { wasi.start(instance); } catch (error) { console.log(error.code); }
const calls = new WASI({ version: 'preview1', args: ['x'] });
try { calls.wasiImport.args_sizes_get(0, 4); } catch (error) { console.log(error.code, error.message); }
try { new WASI({ version: 'preview9' }); } catch (error) { console.log(error.code); }
const { memory } = new WebAssembly.Instance(new WebAssembly.Module(wasm(0)), calls.getImportObject()).exports;
calls.initialize({ exports: { memory } });
console.log(calls.wasiImport.args_sizes_get(100, 104), new DataView(memory.buffer).getUint32(104, true), calls.wasiImport.fd_close(99), calls.wasiImport.random_get(0, 8));
