import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import zlib from 'node:zlib';
import { expect, test, vi } from 'vitest';
import type { BindingContext } from '../../binding-context.ts';
import { createZlibBinding } from '../zlib.ts';
import { MODES } from './zlib-codec.ts';

vi.mock('./wasm-bytes.ts', () => {
  const folderOf = (name: string) => dirname(createRequire(import.meta.url).resolve(name));
  return {
    brotliWasmBytes: () => readFileSync(join(folderOf('brotli-wasm'), 'pkg.web/brotli_wasm_bg.wasm')),
    zstdWasmBytes: () => readFileSync(join(folderOf('@bokuweb/zstd-wasm'), '../esm/zstd.wasm')),
  };
});

interface Handle {
  onerror?: (message: string, errno: number, code: string) => void;
  init(...values: unknown[]): void;
  writeSync(
    flush: number,
    input: Uint8Array,
    from: number,
    length: number,
    output: Uint8Array,
    at: number,
    room: number,
  ): void;
}
type HandleClass = new (mode?: number) => Handle;

const binding = createZlibBinding({} as BindingContext) as Record<string, HandleClass>;
const UNSET = new Uint32Array(300).fill(0xffffffff);
const FINISH = 4;

/** Runs a handle as the library does: output in small pieces until nothing is left. */
function run(handle: Handle, state: Uint32Array, flush: number, input: Uint8Array): Buffer {
  let failure: Error | undefined;
  handle.onerror = (message, errno, code) => (failure = Object.assign(new Error(message), { errno, code }));
  const output = new Uint8Array(1000);
  const pieces: Buffer[] = [];
  let from = 0;
  do {
    handle.writeSync(flush, input, from, input.length - from, output, 0, output.length);
    if (failure) throw failure;
    pieces.push(Buffer.from(output.subarray(0, output.length - (state[0] as number))));
    from = input.length - (state[1] as number);
  } while (state[0] === 0);
  return Buffer.concat(pieces);
}

function zlibRun(mode: number, input: Uint8Array, level = 6, windowBits = 15): Buffer {
  const state = new Uint32Array(2);
  const handle = new (binding['Zlib'] as HandleClass)(mode);
  handle.init(windowBits, level, 8, 0, state, () => undefined, undefined, false);
  return run(handle, state, FINISH, input);
}

function wasmRun(name: string, input: Uint8Array, finish = 2): Buffer {
  const state = new Uint32Array(2);
  const handle = new (binding[name] as HandleClass)();
  if (name.startsWith('Zstd')) handle.init(UNSET, undefined, state, () => undefined);
  else
    handle.init(
      UNSET.map((value, index) => (index === 1 ? 5 : value)),
      state,
      () => undefined,
    );
  return run(handle, state, finish, input);
}

function sample(length: number): Buffer {
  const words = ['alpha ', 'beta ', 'gamma\n', '\u00e9t\u00e9 '];
  let seed = length + 1;
  let text = '';
  while (text.length < length) {
    seed = (seed * 48271) % 2147483647;
    text += words[seed % words.length];
  }
  return Buffer.from(text.slice(0, length));
}

test.each([0, 1, 500, 70_000])('deflates %i bytes into what native zlib inflates, at every level', (length) => {
  const input = sample(length);
  for (let level = 0; level <= 9; level++) {
    expect(input.equals(zlib.inflateSync(zlibRun(MODES.DEFLATE, input, level)))).toBe(true);
    expect(input.equals(zlib.gunzipSync(zlibRun(MODES.GZIP, input, level)))).toBe(true);
    expect(input.equals(zlib.inflateRawSync(zlibRun(MODES.DEFLATERAW, input, level)))).toBe(true);
  }
});

test.each([0, 1, 500, 70_000])('inflates what native zlib deflated from %i bytes', (length) => {
  const input = sample(length);
  expect(input.equals(zlibRun(MODES.INFLATE, zlib.deflateSync(input)))).toBe(true);
  expect(input.equals(zlibRun(MODES.GUNZIP, zlib.gzipSync(input)))).toBe(true);
  expect(input.equals(zlibRun(MODES.INFLATERAW, zlib.deflateRawSync(input)))).toBe(true);
  expect(input.equals(zlibRun(MODES.UNZIP, zlib.gzipSync(input)))).toBe(true);
  expect(input.equals(zlibRun(MODES.UNZIP, zlib.deflateSync(input)))).toBe(true);
});

test('reads gzip members one after the other and ignores zero padding', () => {
  const members = Buffer.concat([zlib.gzipSync('abc'), zlib.gzipSync('def'), Buffer.alloc(10)]);
  expect(zlibRun(MODES.GUNZIP, members).toString()).toBe('abcdef');
});

test('words failures as zlib does', () => {
  const whole = zlib.gzipSync('abcdefgh');
  expect(() => zlibRun(MODES.GUNZIP, whole.subarray(0, 14))).toThrow(
    expect.objectContaining({ message: 'unexpected end of file', errno: -5, code: 'Z_BUF_ERROR' }),
  );
  expect(() => zlibRun(MODES.INFLATE, Buffer.from([1, 2, 3, 4]))).toThrow(
    expect.objectContaining({ message: 'incorrect header check', errno: -3, code: 'Z_DATA_ERROR' }),
  );
});

test.each([0, 1, 500, 70_000])('brotli and zstd round trips of %i bytes, with native where there is one', (length) => {
  const input = sample(length);
  expect(input.equals(zlib.brotliDecompressSync(wasmRun('BrotliEncoder', input)))).toBe(true);
  expect(input.equals(wasmRun('BrotliDecoder', zlib.brotliCompressSync(input)))).toBe(true);
  expect(input.equals(wasmRun('ZstdDecompress', wasmRun('ZstdCompress', input)))).toBe(true);
});

test('a flushed brotli stream can be read up to the flush and stays valid', () => {
  const state = new Uint32Array(2);
  const encoder = new (binding['BrotliEncoder'] as HandleClass)();
  encoder.init(UNSET, state, () => undefined);
  const first = run(encoder, state, 1, Buffer.from('first, '));
  const rest = run(encoder, state, 2, Buffer.from('second'));
  expect(zlib.brotliDecompressSync(first, { finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH }).toString()).toBe(
    'first, ',
  );
  expect(zlib.brotliDecompressSync(Buffer.concat([first, rest])).toString()).toBe('first, second');
});

test('crc32 continues from a value', () => {
  const crc32 = binding['crc32'] as unknown as (data: string | Uint8Array, start?: number) => number;
  expect(crc32('123456789')).toBe(0xcbf43926);
  expect(crc32('6789', crc32('12345'))).toBe(0xcbf43926);
});
