import type { BindingFactory } from '../binding-context.ts';
import { encodeUtf8, encodeUtf8Into } from './buffer/utf8.ts';
import { bytesOf, unshared, type AnyBuffer } from './bytes.ts';
import { nativeError } from './native-error.ts';
import { domainToASCII, domainToUnicode } from './url/domain.ts';

/** `internalBinding('encoding_binding')`: UTF-8 for `TextEncoder` and `TextDecoder`, host names for `url`. */
export const createEncodingBindingBinding: BindingFactory = () => {
  const encodeIntoResults = new Uint32Array(2);
  return {
    encodeIntoResults,
    encodeInto(text: string, target: Uint8Array): void {
      const { read, written } = encodeUtf8Into(text, target);
      encodeIntoResults[0] = read;
      encodeIntoResults[1] = written;
    },
    encodeUtf8String: encodeUtf8,
    decodeUTF8,
    toASCII: domainToASCII,
    toUnicode: domainToUnicode,
  };
};

const decoders = [false, true].flatMap((fatal) =>
  [false, true].map((ignoreBOM) => new TextDecoder('utf-8', { fatal, ignoreBOM })),
);

function decodeUTF8(source: AnyBuffer, ignoreByteOrderMark: unknown, isFatal: unknown): string {
  const isBuffer =
    ArrayBuffer.isView(source) ||
    source instanceof ArrayBuffer ||
    Object.prototype.toString.call(source) === '[object SharedArrayBuffer]';
  if (!isBuffer) {
    throw nativeError(
      TypeError,
      'ERR_INVALID_ARG_TYPE',
      'The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.',
    );
  }
  const decoder = decoders[(isFatal ? 2 : 0) + (ignoreByteOrderMark ? 1 : 0)] as TextDecoder;
  try {
    return decoder.decode(unshared(bytesOf(source)));
  } catch {
    throw nativeError(
      TypeError,
      'ERR_ENCODING_INVALID_ENCODED_DATA',
      'The encoded data was not valid for encoding utf-8',
    );
  }
}
