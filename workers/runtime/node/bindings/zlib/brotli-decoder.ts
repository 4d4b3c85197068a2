import { BrotliStream } from './brotli-library.ts';
import { UNEXPECTED_END, type Codec, type CodecFailure, type Progress } from './codec.ts';

const OPERATION_FINISH = 2;
const UNKNOWN_FAILURE = -1;

/** `BrotliDecoderErrorCode`s -1 to -16, the ways a stream can be malformed. */
const FORMAT_ERRORS = [
  'EXUBERANT_NIBBLE',
  'RESERVED',
  'EXUBERANT_META_NIBBLE',
  'SIMPLE_HUFFMAN_ALPHABET',
  'SIMPLE_HUFFMAN_SAME',
  'CL_SPACE',
  'HUFFMAN_SPACE',
  'CONTEXT_MAP_REPEAT',
  'BLOCK_LENGTH_1',
  'BLOCK_LENGTH_2',
  'TRANSFORM',
  'DICTIONARY',
  'WINDOW_BITS',
  'PADDING_1',
  'PADDING_2',
  'DISTANCE',
] as const;

export class BrotliDecoderCodec implements Codec {
  #stream = new BrotliStream('decompress');
  #status: 'done' | 'needs-input' | 'needs-output' | 'failed' = 'needs-input';
  #isFinishing = false;
  #errno = 0;

  process(flush: number, input: Uint8Array, output: Uint8Array): Progress {
    this.#isFinishing = flush === OPERATION_FINISH;
    let consumed = 0;
    let produced = 0;
    try {
      while (this.#status !== 'done' && this.#status !== 'failed') {
        const step = this.#stream.step(input.subarray(consumed), output.length - produced);
        output.set(step.output, produced);
        consumed += step.consumed;
        produced += step.output.length;
        this.#status = step.status;
        const isIdle = step.consumed === 0 && step.output.length === 0;
        if (isIdle || produced === output.length || (step.status === 'needs-input' && consumed === input.length)) break;
      }
    } catch (error) {
      this.#status = 'failed';
      this.#errno = Number(/-\d+/.exec(String(error))?.[0] ?? UNKNOWN_FAILURE);
    }
    return { consumed, produced };
  }

  failure(hasOutputLeft: boolean): CodecFailure | undefined {
    if (this.#status === 'failed') {
      const name = FORMAT_ERRORS[-1 - this.#errno] ?? 'UNREACHABLE';
      return { message: 'Decompression failed', errno: this.#errno, code: `ERR__ERROR_FORMAT_${name}` };
    }
    return this.#isFinishing && this.#status === 'needs-input' && hasOutputLeft ? UNEXPECTED_END : undefined;
  }

  reset(): void {
    this.#stream = new BrotliStream('decompress');
    this.#status = 'needs-input';
  }
}
