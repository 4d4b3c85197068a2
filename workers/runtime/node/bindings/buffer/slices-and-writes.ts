import { bytesOf } from '../bytes.ts';
import { nativeError } from '../native-error.ts';
import { decodeBytes, WRITERS, type EncodingName } from './encodings.ts';

/** Longest string of the engine (V8 on 64 bits). */
export const MAX_STRING_LENGTH = 536870888;

type Slice = (view: ArrayBufferView, start?: unknown, end?: unknown) => string;
type Write = (view: ArrayBufferView, text: unknown, offset?: unknown, length?: unknown) => number;

/** How many code units `length` bytes become at most; only what may exceed the limit needs counting. */
function textLength(length: number, encoding: EncodingName): number {
  if (encoding === 'hex') return length * 2;
  if (encoding === 'utf16le') return length >>> 1;
  if (encoding === 'base64') return Math.ceil(length / 3) * 4;
  if (encoding === 'base64url') return Math.ceil((length * 4) / 3);
  return length;
}

/** `xxxSlice(buffer, start, end)`: the text of a range. */
export function sliceOf(encoding: EncodingName): Slice {
  return (view, start, end) => {
    if (!ArrayBuffer.isView(view)) throw nativeError(TypeError, 'ERR_INVALID_ARG_TYPE', 'argument must be a buffer');
    const bytes = bytesOf(view);
    if (bytes.length === 0) return '';
    const from = indexArgument(start, 0);
    const to = indexArgument(end, bytes.length);
    if (from >= to) return '';
    if (to > bytes.length) throw indexError();
    if (textLength(to - from, encoding) > MAX_STRING_LENGTH) throw stringTooLong();
    return decodeBytes(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to), encoding);
  };
}

/** `xxxWrite(buffer, text, offset, length)`: bytes written. */
export function writeOf(encoding: keyof typeof WRITERS): Write {
  const write = WRITERS[encoding];
  return (view, text, offset, length) => {
    if (!ArrayBuffer.isView(view)) throw nativeError(TypeError, 'ERR_INVALID_ARG_TYPE', 'argument must be a buffer');
    if (typeof text !== 'string') throw nativeError(TypeError, 'ERR_INVALID_ARG_TYPE', 'argument must be a string');
    const bytes = bytesOf(view);
    const from = indexArgument(offset, 0);
    if (from > bytes.length)
      throw nativeError(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"offset" is outside of buffer bounds');
    const count = Math.min(indexArgument(length, bytes.length - from), bytes.length - from);
    if (count === 0 || text.length === 0) return 0;
    return write(text, bytes.subarray(from, from + count));
  };
}

function indexArgument(value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  const index = Math.trunc(Number(value)) || 0;
  if (index < 0) throw indexError();
  return index;
}

function indexError(): Error {
  return nativeError(RangeError, 'ERR_OUT_OF_RANGE', 'Index out of range');
}

export function stringTooLong(): Error {
  const limit = `0x${MAX_STRING_LENGTH.toString(16)}`;
  return nativeError(Error, 'ERR_STRING_TOO_LONG', `Cannot create a string longer than ${limit} characters`);
}
