import { zstdWasmBytes } from './wasm-bytes.ts';

type Pointer = number;

/** Names the build gave the exports, in the order of the package's own glue. */
interface ZstdExports {
  /** Memory. */
  readonly f: WebAssembly.Memory;
  /** Constructors of the C runtime. */
  g(): void;
  /** ZSTD_isError. */
  h(size: number): number;
  /** ZSTD_compressBound. */
  i(size: number): number;
  /** ZSTD_createCCtx. */
  j(): Pointer;
  /** ZSTD_freeCCtx. */
  k(context: Pointer): number;
  /** ZSTD_compress_usingDict. */
  l(
    context: Pointer,
    target: Pointer,
    room: number,
    source: Pointer,
    length: number,
    dictionary: Pointer,
    dictionaryLength: number,
    level: number,
  ): number;
  /** ZSTD_createDCtx. */
  n(): Pointer;
  /** ZSTD_freeDCtx. */
  o(context: Pointer): number;
  /** ZSTD_decompress_usingDict. */
  q(
    context: Pointer,
    target: Pointer,
    room: number,
    source: Pointer,
    length: number,
    dictionary: Pointer,
    dictionaryLength: number,
  ): number;
  /** malloc. */
  s(size: number): Pointer;
  /** free. */
  t(pointer: Pointer): void;
}

const PAGE = 65536;
const HEAP_LIMIT = 2 ** 31;

let library: ZstdExports | undefined;

function load(): ZstdExports {
  if (library) return library;
  const module = new WebAssembly.Module(zstdWasmBytes());
  const imports = {
    a: unreachable,
    b: () => undefined,
    c: unreachable,
    d: () => 0,
    e: growHeap,
  };
  const instance = new WebAssembly.Instance(module, { a: imports });
  library = instance.exports as unknown as ZstdExports;
  library.g();
  return library;
}

function unreachable(): never {
  throw new Error('The Zstandard library aborted');
}

function growHeap(requested: number): number {
  const { f: memory } = load();
  const missing = (requested >>> 0) - memory.buffer.byteLength;
  if (requested >>> 0 > HEAP_LIMIT) return 0;
  try {
    memory.grow(Math.ceil(missing / PAGE));
    return 1;
  } catch {
    return 0;
  }
}

/** A number of `ZSTD_ErrorCode`. */
export class ZstdError extends Error {
  readonly number: number;

  constructor(number: number) {
    super(`Zstandard error ${number}`);
    this.number = number;
  }
}

/** One whole frame of the input. */
export function compressFrame(input: Uint8Array, level: number, dictionary: Uint8Array | undefined): Uint8Array {
  const wasm = load();
  const room = wasm.i(input.length);
  const context = wasm.j();
  try {
    return withMemory(wasm, input, room, dictionary, (source, target, dictionaryPointer) =>
      wasm.l(context, target, room, source, input.length, dictionaryPointer, dictionary?.length ?? 0, level),
    );
  } finally {
    wasm.k(context);
  }
}

/** The content of one whole frame; `room` bounds its size. Throws `ZstdError`. */
export function decompressFrame(frame: Uint8Array, room: number, dictionary: Uint8Array | undefined): Uint8Array {
  const wasm = load();
  const context = wasm.n();
  try {
    return withMemory(wasm, frame, room, dictionary, (source, target, dictionaryPointer) =>
      wasm.q(context, target, room, source, frame.length, dictionaryPointer, dictionary?.length ?? 0),
    );
  } finally {
    wasm.o(context);
  }
}

function withMemory(
  wasm: ZstdExports,
  input: Uint8Array,
  room: number,
  dictionary: Uint8Array | undefined,
  run: (source: Pointer, target: Pointer, dictionary: Pointer) => number,
): Uint8Array {
  const source = wasm.s(Math.max(1, input.length));
  const target = wasm.s(Math.max(1, room));
  const dictionaryPointer = dictionary ? wasm.s(Math.max(1, dictionary.length)) : 0;
  try {
    if (source === 0 || target === 0) throw new RangeError('Out of memory for Zstandard');
    new Uint8Array(wasm.f.buffer).set(input, source);
    if (dictionary) new Uint8Array(wasm.f.buffer).set(dictionary, dictionaryPointer);
    const size = run(source, target, dictionaryPointer);
    if (wasm.h(size)) throw new ZstdError(-size);
    return new Uint8Array(wasm.f.buffer, target, size).slice();
  } finally {
    for (const pointer of [source, target, dictionaryPointer]) wasm.t(pointer);
  }
}
