import { nativeError } from '../native-error.ts';
import type { Codec, CodecFailure, Progress } from './codec.ts';
import { PendingBytes } from './pending-bytes.ts';
import { compressFrame } from './zstd-library.ts';

const DIRECTIVE_CONTINUE = 0;
const DIRECTIVE_END = 2;
const LEVEL_PARAMETER = 100;
const WINDOW_LOG_PARAMETER = 101;
const CHECKSUM_PARAMETER = 201;
const WINDOW_LOG_RANGE = [10, 31] as const;
const WRONG_SIZE: CodecFailure = { message: 'Src size is incorrect', errno: 72, code: 'ZSTD_error_srcSize_wrong' };
const DEFAULT_LEVEL = 3;
const MAXIMUM_LEVEL = 22;
const UNSET = 0xffffffff;

/** Magic number, a descriptor without content size or checksum, and a window of 128 KiB (RFC 8878, 3.1.1). */
const STORED_FRAME_HEADER = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38);
const STORED_BLOCK_LIMIT = 131072;
const EMPTY_LAST_BLOCK = Uint8Array.of(1, 0, 0);

/**
 * Zstandard compression. The library compresses whole frames only, so input waits for the end; a flush makes the
 * frame go on with raw blocks, which every decoder reads at once.
 */
export class ZstdCompressCodec implements Codec {
  readonly #level: number;
  readonly #dictionary: Uint8Array | undefined;
  /** What the caller promised to feed in all. */
  readonly #pledgedSize: number | undefined;
  #fedSize = 0;
  readonly #input = new PendingBytes();
  readonly #output = new PendingBytes();
  #state: 'waiting' | 'stored' | 'ended' = 'waiting';

  constructor(parameters: Uint32Array, pledgedSize: number | undefined, dictionary: Uint8Array | undefined) {
    this.#pledgedSize = pledgedSize;
    this.#dictionary = dictionary;
    this.#level = levelOf(parameters);
  }

  process(directive: number, input: Uint8Array, output: Uint8Array): Progress {
    let consumed = 0;
    if (this.#state !== 'ended') {
      this.#input.push(input.slice());
      consumed = input.length;
      this.#fedSize += input.length;
      if (directive === DIRECTIVE_END) this.#end();
      else if (directive !== DIRECTIVE_CONTINUE) this.#store();
    }
    return { consumed, produced: this.#output.moveTo(output) };
  }

  failure(): CodecFailure | undefined {
    const isKept = this.#pledgedSize === undefined || this.#fedSize === this.#pledgedSize;
    const isBroken = this.#state === 'ended' ? !isKept : this.#fedSize > (this.#pledgedSize ?? Infinity);
    return isBroken ? WRONG_SIZE : undefined;
  }

  reset(): void {
    this.#input.take();
    this.#output.take();
    this.#state = 'waiting';
    this.#fedSize = 0;
  }

  #end(): void {
    if (this.#state === 'stored') {
      this.#store();
      this.#output.push(EMPTY_LAST_BLOCK);
    } else {
      this.#output.push(compressFrame(this.#input.take(), this.#level, this.#dictionary));
    }
    this.#state = 'ended';
  }

  #store(): void {
    const bytes = this.#input.take();
    if (this.#state === 'waiting') this.#output.push(STORED_FRAME_HEADER);
    this.#state = 'stored';
    for (let start = 0; start < bytes.length; start += STORED_BLOCK_LIMIT) {
      const block = bytes.subarray(start, start + STORED_BLOCK_LIMIT);
      const header = block.length << 3;
      this.#output.push(Uint8Array.of(header & 255, (header >>> 8) & 255, (header >>> 16) & 255));
      this.#output.push(block);
    }
  }
}

function levelOf(parameters: Uint32Array): number {
  const windowLog = parameters[WINDOW_LOG_PARAMETER] ?? UNSET;
  const isWindowFine = windowLog === UNSET || (windowLog >= WINDOW_LOG_RANGE[0] && windowLog <= WINDOW_LOG_RANGE[1]);
  if (!isWindowFine) throw nativeError(Error, 'ERR_ZLIB_INITIALIZATION_FAILED', 'Setting parameter failed');
  const checksum = parameters[CHECKSUM_PARAMETER] ?? UNSET;
  if (checksum !== UNSET && checksum !== 0) {
    const message = 'Zstandard checksums (ZSTD_c_checksumFlag) are not available in this runtime';
    throw nativeError(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', message);
  }
  const level = parameters[LEVEL_PARAMETER] ?? UNSET;
  return level === UNSET ? DEFAULT_LEVEL : Math.min(level | 0, MAXIMUM_LEVEL);
}
