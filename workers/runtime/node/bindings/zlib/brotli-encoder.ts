import { nativeError } from '../native-error.ts';
import { BrotliStream } from './brotli-library.ts';
import type { Codec, Progress } from './codec.ts';
import { PendingBytes } from './pending-bytes.ts';

const OPERATION_PROCESS = 0;
const OPERATION_FINISH = 2;
const QUALITY_PARAMETER = 1;
const LITERAL_CONTEXT_PARAMETER = 4;
const DEFAULT_QUALITY = 11;
const UNSET = 0xffffffff;

const STORED_BLOCK_LIMIT = 65536;
/** Window bits field for 22 bits, four bits long (RFC 7932, 9.1). */
const WINDOW_FIELD = 0b1011;
const WINDOW_FIELD_BITS = 4;
const EMPTY_LAST_BLOCK = 0x03;
const STEP_ROOM = 65536;

/**
 * Brotli compression. The library can only end a stream, not flush one, so input waits for the end; a flush makes
 * the stream go on with uncompressed blocks, which every decoder reads at once.
 */
export class BrotliEncoderCodec implements Codec {
  readonly #quality: number;
  readonly #input = new PendingBytes();
  readonly #output = new PendingBytes();
  #state: 'waiting' | 'stored' | 'ended' = 'waiting';

  constructor(parameters: Uint32Array) {
    const flag = parameters[LITERAL_CONTEXT_PARAMETER] ?? UNSET;
    if (flag !== UNSET && flag > 1) {
      throw nativeError(Error, 'ERR_ZLIB_INITIALIZATION_FAILED', 'Initialization failed');
    }
    const quality = parameters[QUALITY_PARAMETER] ?? UNSET;
    this.#quality = quality === UNSET ? DEFAULT_QUALITY : Math.min(quality, DEFAULT_QUALITY);
  }

  process(flush: number, input: Uint8Array, output: Uint8Array): Progress {
    let consumed = 0;
    if (this.#state !== 'ended') {
      this.#input.push(input.slice());
      consumed = input.length;
      if (flush === OPERATION_FINISH) this.#end();
      else if (flush !== OPERATION_PROCESS) this.#store();
    }
    return { consumed, produced: this.#output.moveTo(output) };
  }

  failure(): undefined {
    return undefined;
  }

  reset(): void {
    this.#input.take();
    this.#output.take();
    this.#state = 'waiting';
  }

  #end(): void {
    if (this.#state === 'stored') {
      this.#store();
      this.#output.push(Uint8Array.of(EMPTY_LAST_BLOCK));
    } else {
      this.#compress(this.#input.take());
    }
    this.#state = 'ended';
  }

  #compress(input: Uint8Array): void {
    const stream = new BrotliStream('compress', this.#quality);
    for (let offset = 0; offset < input.length;) {
      const step = stream.step(input.subarray(offset), STEP_ROOM);
      this.#output.push(step.output);
      offset += step.consumed;
    }
    for (;;) {
      const step = stream.step(undefined, STEP_ROOM);
      this.#output.push(step.output);
      if (step.status === 'done') return;
    }
  }

  /** Writes what waits as uncompressed meta-blocks. */
  #store(): void {
    const bytes = this.#input.take();
    for (let start = 0; start < bytes.length; start += STORED_BLOCK_LIMIT) {
      const block = bytes.subarray(start, start + STORED_BLOCK_LIMIT);
      this.#output.push(this.#storedHeader(block.length));
      this.#output.push(block);
    }
  }

  #storedHeader(length: number): Uint8Array {
    const isFirst = this.#state === 'waiting';
    this.#state = 'stored';
    // From the lowest bit: not last (1), four nibbles of length (2), length - 1 (16), uncompressed (1).
    const block = ((length - 1) << 3) | (1 << 19);
    const bits = isFirst ? WINDOW_FIELD | (block << WINDOW_FIELD_BITS) : block;
    return Uint8Array.of(bits & 255, (bits >>> 8) & 255, (bits >>> 16) & 255);
  }
}
