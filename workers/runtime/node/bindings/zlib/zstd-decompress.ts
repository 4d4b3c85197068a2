import { UNEXPECTED_END, type Codec, type CodecFailure, type Progress } from './codec.ts';
import { PendingBytes } from './pending-bytes.ts';
import { measureFrame } from './zstd-frame.ts';
import { decompressFrame, ZstdError } from './zstd-library.ts';

const DIRECTIVE_END = 2;
const GENERIC = 1;
const PREFIX_UNKNOWN = 10;

/** Names and messages of the `ZSTD_ErrorCode`s decompression can end with. */
const FAILURES: Readonly<Record<number, readonly [code: string, message: string]>> = {
  [GENERIC]: ['ZSTD_error_GENERIC', 'Error (generic)'],
  [PREFIX_UNKNOWN]: ['ZSTD_error_prefix_unknown', 'Unknown frame descriptor'],
  14: ['ZSTD_error_frameParameter_unsupported', 'Unsupported frame parameter'],
  16: ['ZSTD_error_frameParameter_windowTooLarge', 'Frame requires too much memory for decoding'],
  20: ['ZSTD_error_corruption_detected', 'Data corruption detected'],
  22: ['ZSTD_error_checksum_wrong', "Restored data doesn't match checksum"],
  30: ['ZSTD_error_dictionary_corrupted', 'Dictionary is corrupted'],
  32: ['ZSTD_error_dictionary_wrong', 'Dictionary mismatch'],
  64: ['ZSTD_error_memory_allocation', 'Allocation error : not enough memory'],
};

/** Zstandard decompression, frame by frame: a frame's content comes when the frame is whole. It ends with the first. */
export class ZstdDecompressCodec implements Codec {
  readonly #dictionary: Uint8Array | undefined;
  #held = new Uint8Array(0);
  readonly #output = new PendingBytes();
  #isDone = false;
  #isFinishing = false;
  #failure: number | undefined;

  constructor(dictionary: Uint8Array | undefined) {
    this.#dictionary = dictionary;
  }

  process(directive: number, input: Uint8Array, output: Uint8Array): Progress {
    this.#isFinishing = directive === DIRECTIVE_END;
    const consumed = this.#isDone ? 0 : this.#read(input);
    return { consumed, produced: this.#output.moveTo(output) };
  }

  failure(hasOutputLeft: boolean): CodecFailure | undefined {
    if (this.#failure !== undefined) {
      const [code, message] = FAILURES[this.#failure] ?? (FAILURES[GENERIC] as readonly [string, string]);
      return { message, errno: this.#failure, code };
    }
    return this.#isFinishing && !this.#isDone && hasOutputLeft ? UNEXPECTED_END : undefined;
  }

  reset(): void {
    this.#held = new Uint8Array(0);
    this.#output.take();
    this.#isDone = false;
    this.#failure = undefined;
  }

  /** Takes input up to the end of the frame. Answers how much. */
  #read(input: Uint8Array): number {
    const heldBefore = this.#held.length;
    let bytes = new Uint8Array(heldBefore + input.length);
    bytes.set(this.#held);
    bytes.set(input, heldBefore);
    const total = bytes.length;
    for (;;) {
      const extent = measureFrame(bytes);
      if (extent.kind === 'frame') {
        this.#decode(bytes.subarray(0, extent.size), extent.contentLimit);
        return total - bytes.length + extent.size - heldBefore;
      }
      if (extent.kind === 'skippable') {
        bytes = bytes.subarray(extent.size);
        continue;
      }
      if (extent.kind === 'invalid') this.#failure = PREFIX_UNKNOWN;
      this.#held = bytes;
      return input.length;
    }
  }

  #decode(frame: Uint8Array, contentLimit: number): void {
    this.#isDone = true;
    try {
      this.#output.push(decompressFrame(frame, contentLimit, this.#dictionary));
    } catch (error) {
      if (!(error instanceof ZstdError)) throw error;
      this.#failure = error.number;
    }
  }
}
