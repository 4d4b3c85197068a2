import type { BindingContext, BindingFactory } from '../binding-context.ts';
import { bytesOf } from './bytes.ts';
import { nativeError } from './native-error.ts';
import { BrotliDecoderCodec } from './zlib/brotli-decoder.ts';
import { BrotliEncoderCodec } from './zlib/brotli-encoder.ts';
import { CompressionStream } from './zlib/compression-stream.ts';
import { crc32 } from './zlib/crc32.ts';
import { ZlibCodec } from './zlib/zlib-codec.ts';
import { ZstdCompressCodec } from './zlib/zstd-compress.ts';
import { ZstdDecompressCodec } from './zlib/zstd-decompress.ts';

type Callback = () => void;
type Dictionary = ArrayBufferView | undefined;

/** `internalBinding('zlib')`. */
export const createZlibBinding: BindingFactory = (context) => ({
  Zlib: createZlibClass(context),
  ...createBrotliClasses(context),
  ...createZstdClasses(context),
  crc32,
});

function createZlibClass(context: BindingContext) {
  return class Zlib extends CompressionStream {
    readonly #mode: number;

    constructor(mode: number) {
      super(context);
      this.#mode = mode;
    }

    init(
      windowBits: number,
      level: number,
      memLevel: number,
      strategy: number,
      writeState: Uint32Array,
      callback: Callback,
      dictionary?: Dictionary,
      mustRejectGarbage = false,
    ): void {
      const settings = {
        windowBits,
        level,
        memLevel,
        strategy,
        dictionary: dictionary && bytesOf(dictionary).slice(),
        mustRejectGarbage,
      };
      this.start(new ZlibCodec(this.#mode, settings), writeState, callback);
    }

    params(level: number, strategy: number): void {
      const failure = this.codec instanceof ZlibCodec && this.codec.changeParameters(level, strategy);
      if (failure) this.fail(failure);
    }
  };
}

function createBrotliClasses(context: BindingContext) {
  class BrotliEncoder extends CompressionStream {
    constructor() {
      super(context);
    }

    init(parameters: Uint32Array, writeState: Uint32Array, callback: Callback, dictionary?: Dictionary): void {
      if (dictionary) throw unsupportedDictionary('Brotli');
      this.start(new BrotliEncoderCodec(parameters), writeState, callback);
    }

    params(): void {
      // Brotli has no parameters that change on the way.
    }
  }
  class BrotliDecoder extends CompressionStream {
    constructor() {
      super(context);
    }

    init(_parameters: Uint32Array, writeState: Uint32Array, callback: Callback, dictionary?: Dictionary): void {
      if (dictionary) throw unsupportedDictionary('Brotli');
      this.start(new BrotliDecoderCodec(), writeState, callback);
    }

    params(): void {
      // As for the encoder.
    }
  }
  return { BrotliEncoder, BrotliDecoder };
}

function createZstdClasses(context: BindingContext) {
  class ZstdCompress extends CompressionStream {
    constructor() {
      super(context);
    }

    init(
      parameters: Uint32Array,
      pledgedSize: number | undefined,
      writeState: Uint32Array,
      callback: Callback,
      dictionary?: Dictionary,
    ): void {
      const codec = new ZstdCompressCodec(parameters, pledgedSize, dictionary && bytesOf(dictionary).slice());
      this.start(codec, writeState, callback);
    }

    params(): void {
      // Zstandard has no parameters that change on the way.
    }
  }
  class ZstdDecompress extends CompressionStream {
    constructor() {
      super(context);
    }

    init(
      _parameters: Uint32Array,
      _pledgedSize: number | undefined,
      writeState: Uint32Array,
      callback: Callback,
      dictionary?: Dictionary,
    ): void {
      this.start(new ZstdDecompressCodec(dictionary && bytesOf(dictionary).slice()), writeState, callback);
    }

    params(): void {
      // As for the compressor.
    }
  }
  return { ZstdCompress, ZstdDecompress };
}

function unsupportedDictionary(format: string): Error {
  const message = `${format} dictionaries are not available in this runtime`;
  return nativeError(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', message);
}
