import { deflate, deflateInit2, deflateReset, deflateSetDictionary } from 'pako/lib/zlib/deflate.js';
import { inflate, inflateInit2, inflateReset, inflateSetDictionary } from 'pako/lib/zlib/inflate.js';
import ZStream from 'pako/lib/zlib/zstream.js';
import { nativeError } from '../native-error.ts';
import type { Codec, CodecFailure, Progress } from './codec.ts';
import { changeDeflateParameters } from './deflate-parameters.ts';

/** Node's numbers for what a `Zlib` handle does. */
export const MODES = {
  NONE: 0,
  DEFLATE: 1,
  INFLATE: 2,
  GZIP: 3,
  GUNZIP: 4,
  DEFLATERAW: 5,
  INFLATERAW: 6,
  UNZIP: 7,
} as const;

const Z_FINISH = 4;
const Z_OK = 0;
const Z_STREAM_END = 1;
const Z_NEED_DICT = 2;
const Z_DATA_ERROR = -3;
const Z_BUF_ERROR = -5;
const Z_DEFLATED = 8;
const RESULT_NAMES: Readonly<Record<number, string>> = {
  [Z_OK]: 'Z_OK',
  [Z_STREAM_END]: 'Z_STREAM_END',
  [Z_NEED_DICT]: 'Z_NEED_DICT',
  [-1]: 'Z_ERRNO',
  [-2]: 'Z_STREAM_ERROR',
  [Z_DATA_ERROR]: 'Z_DATA_ERROR',
  [-4]: 'Z_MEM_ERROR',
  [Z_BUF_ERROR]: 'Z_BUF_ERROR',
  [-6]: 'Z_VERSION_ERROR',
};

const GZIP_MAGIC_1 = 0x1f;
const GZIP_MAGIC_2 = 0x8b;
/** Added to the window bits: read or write a gzip wrapper, or read whichever is there. */
const GZIP_WINDOW = 16;
const DETECT_WINDOW = 32;

export interface ZlibSettings {
  readonly windowBits: number;
  readonly level: number;
  readonly memLevel: number;
  readonly strategy: number;
  readonly dictionary: Uint8Array | undefined;
  readonly mustRejectGarbage: boolean;
}

/** zlib itself, with what Node adds: format detection, gzip members one after the other, dictionaries. */
export class ZlibCodec implements Codec {
  #mode: number;
  #flush = 0;
  #result = Z_OK;
  #magicBytesSeen = 0;
  readonly #stream = new ZStream();
  readonly #settings: ZlibSettings;

  constructor(mode: number, settings: ZlibSettings) {
    this.#mode = mode;
    this.#settings = settings;
    const result = this.#isDeflating() ? this.#startDeflate() : inflateInit2(this.#stream, this.#windowBits());
    if (result !== Z_OK) throw nativeError(Error, 'ERR_ZLIB_INITIALIZATION_FAILED', 'Initialization failed');
    this.#applyDictionary();
  }

  process(flush: number, input: Uint8Array, output: Uint8Array): Progress {
    const stream = this.#stream;
    stream.input = input;
    stream.next_in = 0;
    stream.avail_in = input.length;
    stream.output = output;
    stream.next_out = 0;
    stream.avail_out = output.length;
    this.#flush = flush;
    if (this.#isDeflating()) this.#result = deflate(stream, flush);
    else this.#inflate();
    stream.input = null;
    stream.output = null;
    return { consumed: stream.next_in, produced: stream.next_out };
  }

  failure(hasOutputLeft: boolean): CodecFailure | undefined {
    const { dictionary } = this.#settings;
    switch (this.#result) {
      case Z_OK:
      case Z_BUF_ERROR:
        return hasOutputLeft && this.#flush === Z_FINISH ? this.#failure('unexpected end of file') : undefined;
      case Z_STREAM_END:
        return undefined;
      case Z_NEED_DICT:
        return this.#failure(dictionary ? 'Bad dictionary' : 'Missing dictionary');
      default:
        return this.#failure('Zlib error');
    }
  }

  reset(): void {
    this.#stream.msg = '';
    this.#result = this.#isDeflating() ? deflateReset(this.#stream) : inflateReset(this.#stream);
    if (this.#result === Z_OK) this.#applyDictionary();
  }

  /** New level and strategy from here on. */
  changeParameters(level: number, strategy: number): CodecFailure | undefined {
    if (!this.#isDeflating()) return undefined;
    this.#result = changeDeflateParameters(this.#stream, level, strategy);
    const isFine = this.#result === Z_OK || this.#result === Z_BUF_ERROR;
    return isFine ? undefined : this.#failure('Failed to set parameters');
  }

  #isDeflating(): boolean {
    return this.#mode === MODES.DEFLATE || this.#mode === MODES.GZIP || this.#mode === MODES.DEFLATERAW;
  }

  #startDeflate(): number {
    const { level, memLevel, strategy } = this.#settings;
    return deflateInit2(this.#stream, level, Z_DEFLATED, this.#windowBits(), memLevel, strategy);
  }

  #windowBits(): number {
    const { windowBits } = this.#settings;
    switch (this.#mode) {
      case MODES.GZIP:
      case MODES.GUNZIP:
        return windowBits + GZIP_WINDOW;
      case MODES.UNZIP:
        return windowBits + DETECT_WINDOW;
      case MODES.DEFLATERAW:
      case MODES.INFLATERAW:
        return -windowBits;
      default:
        return windowBits;
    }
  }

  #applyDictionary(): void {
    const { dictionary } = this.#settings;
    if (!dictionary) return;
    let result = Z_OK;
    if (this.#mode === MODES.DEFLATE || this.#mode === MODES.DEFLATERAW) {
      result = deflateSetDictionary(this.#stream, dictionary);
    } else if (this.#mode === MODES.INFLATERAW) {
      result = inflateSetDictionary(this.#stream, dictionary);
    }
    if (result !== Z_OK) throw nativeError(Error, 'ERR_ZLIB_INITIALIZATION_FAILED', 'Failed to set dictionary');
  }

  #inflate(): void {
    const stream = this.#stream;
    const { dictionary, mustRejectGarbage } = this.#settings;
    if (this.#mode === MODES.UNZIP) this.#detectFormat();
    this.#result = inflate(stream, this.#flush);
    if (this.#mode !== MODES.INFLATERAW && this.#result === Z_NEED_DICT && dictionary) {
      this.#result = inflateSetDictionary(stream, dictionary);
      if (this.#result === Z_OK) this.#result = inflate(stream, this.#flush);
      else if (this.#result === Z_DATA_ERROR) this.#result = Z_NEED_DICT;
    }
    while (this.#mode === MODES.GUNZIP && !mustRejectGarbage && this.#isAtNextMember()) {
      this.reset();
      this.#result = inflate(stream, this.#flush);
    }
  }

  /** Zeros after a gzip member are padding; anything else must be another member. */
  #isAtNextMember(): boolean {
    const { avail_in: rest, input, next_in: position } = this.#stream;
    return this.#result === Z_STREAM_END && rest > 0 && input?.[position] !== 0;
  }

  /** Decides between zlib and gzip by the first two bytes, which may come in two chunks. */
  #detectFormat(): void {
    const { input, avail_in: available } = this.#stream;
    if (!input || available === 0) return;
    let position = 0;
    if (this.#magicBytesSeen === 0) {
      if (input[0] !== GZIP_MAGIC_1) {
        this.#mode = MODES.INFLATE;
        return;
      }
      this.#magicBytesSeen = 1;
      position = 1;
      if (available === 1) return;
    }
    this.#magicBytesSeen = 2;
    this.#mode = input[position] === GZIP_MAGIC_2 ? MODES.GUNZIP : MODES.INFLATE;
  }

  #failure(message: string): CodecFailure {
    return {
      message: this.#stream.msg || message,
      errno: this.#result,
      code: RESULT_NAMES[this.#result] ?? 'Z_STREAM_ERROR',
    };
  }
}
