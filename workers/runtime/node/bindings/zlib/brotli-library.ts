import { brotliWasmBytes } from './wasm-bytes.ts';

type Pointer = number;

interface BrotliExports {
  readonly memory: WebAssembly.Memory;
  compressstream_new(hasQuality: number, quality: number): Pointer;
  compressstream_compress(answer: Pointer, stream: Pointer, input: Pointer, length: number, room: number): void;
  decompressstream_new(): Pointer;
  decompressstream_decompress(answer: Pointer, stream: Pointer, input: Pointer, length: number, room: number): void;
  __wbg_compressstream_free(stream: Pointer): void;
  __wbg_decompressstream_free(stream: Pointer): void;
  __wbg_get_brotlistreamresult_code(result: Pointer): number;
  __wbg_get_brotlistreamresult_buf(answer: Pointer, result: Pointer): void;
  __wbg_get_brotlistreamresult_input_offset(result: Pointer): number;
  __wbg_brotlistreamresult_free(result: Pointer): void;
  __wbindgen_malloc(size: number): Pointer;
  __wbindgen_free(pointer: Pointer, size: number): void;
  __wbindgen_add_to_stack_pointer(change: number): Pointer;
}

/** What one call moved. */
export interface BrotliStep {
  readonly status: 'done' | 'needs-input' | 'needs-output';
  readonly consumed: number;
  readonly output: Uint8Array;
}

const STATUSES: Readonly<Record<number, BrotliStep['status']>> = { 1: 'done', 2: 'needs-input', 3: 'needs-output' };

let library: BrotliExports | undefined;
/** Why the last failing call failed, as the library words it. */
let thrown: unknown;

const finalizers = new FinalizationRegistry<{ free: 'compress' | 'decompress'; stream: Pointer }>(
  ({ free, stream }) => {
    if (free === 'compress') load().__wbg_compressstream_free(stream);
    else load().__wbg_decompressstream_free(stream);
  },
);

function load(): BrotliExports {
  if (library) return library;
  const module = new WebAssembly.Module(brotliWasmBytes());
  const imports: Record<string, WebAssembly.ImportValue> = {};
  for (const { name } of WebAssembly.Module.imports(module)) {
    imports[name] = (...values: number[]) => callImport(name, values);
  }
  library = new WebAssembly.Instance(module, { wbg: imports }).exports as unknown as BrotliExports;
  return library;
}

/** The library calls out only to make error values; one slot is enough for them. */
function callImport(name: string, [pointer = 0, length = 0]: number[]): number | undefined {
  switch (name) {
    case '__wbindgen_string_new':
    case '__wbindgen_error_new':
      thrown = textAt(pointer, length);
      return 1;
    case '__wbindgen_throw':
      throw new Error(textAt(pointer, length));
    default:
      return 0;
  }
}

function textAt(pointer: Pointer, length: number): string {
  return new TextDecoder().decode(new Uint8Array(load().memory.buffer, pointer, length));
}

/** A Brotli stream of one direction. */
export class BrotliStream {
  readonly #stream: Pointer;
  readonly #direction: 'compress' | 'decompress';

  constructor(direction: 'compress' | 'decompress', quality?: number) {
    this.#direction = direction;
    this.#stream =
      direction === 'decompress'
        ? load().decompressstream_new()
        : load().compressstream_new(quality === undefined ? 0 : 1, quality ?? 0);
    finalizers.register(this, { free: direction, stream: this.#stream });
  }

  /** Feeds input (none at all ends a compression) and takes at most `room` bytes. Throws the library's reason. */
  step(input: Uint8Array | undefined, room: number): BrotliStep {
    const wasm = load();
    const answer = wasm.__wbindgen_add_to_stack_pointer(-16);
    try {
      const source = input ? wasm.__wbindgen_malloc(input.length) : 0;
      if (input) new Uint8Array(wasm.memory.buffer).set(input, source);
      const run = this.#direction === 'compress' ? wasm.compressstream_compress : wasm.decompressstream_decompress;
      run(answer, this.#stream, source, input?.length ?? 0, room);
      const [result = 0, , isFailure] = new Int32Array(wasm.memory.buffer, answer, 3);
      if (isFailure) throw new Error(String(thrown));
      return readStep(wasm, answer, result);
    } finally {
      wasm.__wbindgen_add_to_stack_pointer(16);
    }
  }
}

function readStep(wasm: BrotliExports, answer: Pointer, result: Pointer): BrotliStep {
  const status = STATUSES[wasm.__wbg_get_brotlistreamresult_code(result)] ?? 'done';
  const consumed = wasm.__wbg_get_brotlistreamresult_input_offset(result);
  wasm.__wbg_get_brotlistreamresult_buf(answer, result);
  const [pointer = 0, length = 0] = new Int32Array(wasm.memory.buffer, answer, 2);
  const output = new Uint8Array(wasm.memory.buffer, pointer, length).slice();
  wasm.__wbindgen_free(pointer, length);
  wasm.__wbg_brotlistreamresult_free(result);
  return { status, consumed, output };
}
