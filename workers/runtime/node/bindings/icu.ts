import type { BindingFactory } from '../binding-context.ts';
import { bytesOf, unshared, type AnyBuffer } from './bytes.ts';
import { NodeBuffers } from './crypto/node-buffers.ts';
import { stringWidth } from './icu/string-width.ts';
import { icuErrorName, transcode } from './icu/transcode.ts';
import { nativeError } from './native-error.ts';

const FLUSH = 1;
const FATAL = 2;
const IGNORE_BYTE_ORDER_MARK = 4;

/** `internalBinding('icu')`: legacy encodings for `TextDecoder`, `buffer.transcode`, widths for the terminal. */
export const createIcuBinding: BindingFactory = (context) => {
  const { TextDecoder } = context.platform;
  const buffers = new NodeBuffers(context);

  class Converter {
    readonly #decoder: TextDecoder;

    constructor(decoder: TextDecoder) {
      this.#decoder = decoder;
    }

    decode(input: Uint8Array<ArrayBuffer>, isLast: boolean): string {
      return this.#decoder.decode(input, { stream: !isLast });
    }
  }

  return {
    icuErrName: icuErrorName,
    getStringWidth: stringWidth,
    transcode(source: AnyBuffer, from: string, to: string): Uint8Array | number {
      const result = transcode(bytesOf(source), from, to);
      return typeof result === 'number' ? result : buffers.buffer(result);
    },
    hasConverter: (name: string) => makeDecoder(TextDecoder, name, 0) !== undefined,
    getConverter(name: string, flags: number): Converter | undefined {
      const decoder = makeDecoder(TextDecoder, name, flags);
      return decoder && new Converter(decoder);
    },
    decode(converter: Converter, input: AnyBuffer, flags: number, encoding: string): string {
      const bytes = unshared(bytesOf(checkedInput(input)));
      try {
        return converter.decode(bytes, (flags & FLUSH) !== 0);
      } catch {
        const message = `The encoded data was not valid for encoding ${encoding}`;
        throw nativeError(TypeError, 'ERR_ENCODING_INVALID_ENCODED_DATA', message);
      }
    },
  };
};

function makeDecoder(Decoder: typeof TextDecoder, name: string, flags: number): TextDecoder | undefined {
  try {
    return new Decoder(name, { fatal: (flags & FATAL) !== 0, ignoreBOM: (flags & IGNORE_BYTE_ORDER_MARK) !== 0 });
  } catch {
    return undefined;
  }
}

function checkedInput(input: AnyBuffer): AnyBuffer {
  const tag = Object.prototype.toString.call(input);
  if (ArrayBuffer.isView(input) || tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]') return input;
  throw nativeError(
    TypeError,
    'ERR_INVALID_ARG_TYPE',
    'The "input" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.',
  );
}
