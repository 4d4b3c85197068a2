import type { BindingFactory } from '../binding-context.ts';
import { compareBytes } from './buffer/compare.ts';
import { encodeBase64, forgivingDecode } from './buffer/base64.ts';
import { encodeText, encodingOf } from './buffer/encodings.ts';
import { fillBytes } from './buffer/fill.ts';
import { findBytes } from './buffer/search.ts';
import { MAX_STRING_LENGTH, sliceOf, writeOf } from './buffer/slices-and-writes.ts';
import { swapBytes } from './buffer/swap.ts';
import { isWellFormedUtf8, utf8Length } from './buffer/utf8.ts';
import { bytesOf, type AnyBuffer } from './bytes.ts';
import { nativeError } from './native-error.ts';

const NOT_LATIN1 = -1;

/** `internalBinding('buffer')`: what `Buffer` needs beyond `Uint8Array`. */
export const createBufferBinding: BindingFactory = () => ({
  kMaxLength: Number.MAX_SAFE_INTEGER,
  kStringMaxLength: MAX_STRING_LENGTH,
  ...searches,
  ...codecs,
  byteLengthUtf8: utf8Length,
  fill: fillBytes,
  atob: forgivingDecode,
  btoa,
  copy,
  copyArrayBuffer,
  compare: (left: AnyBuffer, right: AnyBuffer) => compareBytes(bytesOf(left), bytesOf(right)),
  compareOffset,
  createUnsafeArrayBuffer: (size: number) => new ArrayBuffer(size),
  isAscii: (source: AnyBuffer) => bytesOf(source).every((byte) => byte < 0x80),
  isUtf8: (source: AnyBuffer) => isWellFormedUtf8(bytesOf(source)),
  swap16: (view: AnyBuffer) => swapBytes(bytesOf(view), 2),
  swap32: (view: AnyBuffer) => swapBytes(bytesOf(view), 4),
  swap64: (view: AnyBuffer) => swapBytes(bytesOf(view), 8),
  setBufferPrototype() {
    // Bindings return plain byte arrays or ask the library for its `Buffer`; none needs the prototype.
  },
  setDetachKey() {
    // The engine has no detach keys; `structuredClone` and `postMessage` check Node's own untransferable mark.
  },
});

const codecs = {
  asciiSlice: sliceOf('ascii'),
  base64Slice: sliceOf('base64'),
  base64urlSlice: sliceOf('base64url'),
  hexSlice: sliceOf('hex'),
  latin1Slice: sliceOf('latin1'),
  ucs2Slice: sliceOf('utf16le'),
  utf8Slice: sliceOf('utf8'),
  base64Write: writeOf('base64'),
  base64urlWrite: writeOf('base64'),
  hexWrite: writeOf('hex'),
  ucs2Write: writeOf('utf16le'),
  asciiWriteStatic: writeOf('latin1'),
  latin1WriteStatic: writeOf('latin1'),
  utf8WriteStatic: writeOf('utf8'),
};

const searches = {
  indexOfString(
    view: AnyBuffer,
    text: string,
    offset: number,
    encoding: number,
    isForward: boolean,
    end?: number,
  ): number {
    const name = encodingOf(encoding, 'utf8');
    const isUtf16 = name === 'utf16le';
    const needle = encodeText(text, name);
    return findBytes({ haystack: bytesOf(view), needle, offset, isForward, end, isUtf16, isText: true });
  },
  indexOfBuffer(
    view: AnyBuffer,
    needle: AnyBuffer,
    offset: number,
    encoding: number,
    isForward: boolean,
    end?: number,
  ): number {
    const isUtf16 = encodingOf(encoding, 'utf8') === 'utf16le';
    return findBytes({
      haystack: bytesOf(view),
      needle: bytesOf(needle),
      offset,
      isForward,
      end,
      isUtf16,
      isText: false,
    });
  },
  indexOfNumber(view: AnyBuffer, value: number, offset: number, isForward: boolean, end?: number): number {
    const needle = Uint8Array.of(value);
    return findBytes({ haystack: bytesOf(view), needle, offset, isForward, end, isUtf16: false, isText: false });
  },
};

function copy(source: AnyBuffer, target: AnyBuffer, targetStart: number, sourceStart: number, count: number): number {
  bytesOf(target).set(bytesOf(source).subarray(sourceStart, sourceStart + count), targetStart);
  return count;
}

function copyArrayBuffer(
  target: ArrayBufferLike,
  targetStart: number,
  source: ArrayBufferLike,
  sourceStart: number,
  count: number,
): void {
  new Uint8Array(target, targetStart, count).set(new Uint8Array(source, sourceStart, count));
}

function compareOffset(
  source: AnyBuffer,
  target: AnyBuffer,
  targetStart: number,
  sourceStart: number,
  targetEnd: number,
  sourceEnd: number,
): -1 | 0 | 1 {
  const sourceBytes = bytesOf(source);
  const targetBytes = bytesOf(target);
  if (sourceStart > sourceBytes.length) throw outOfRange('sourceStart');
  if (targetStart > targetBytes.length) throw outOfRange('targetStart');
  const sourceLength = sourceEnd - sourceStart;
  const targetLength = targetEnd - targetStart;
  const count = Math.min(sourceLength, targetLength, sourceBytes.length - sourceStart);
  const order = compareBytes(
    sourceBytes.subarray(sourceStart, sourceStart + count),
    targetBytes.subarray(targetStart, targetStart + count),
  );
  if (order !== 0 || sourceLength === targetLength) return order;
  return sourceLength < targetLength ? -1 : 1;
}

function outOfRange(name: string): Error {
  return nativeError(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range.`);
}

/** Base64 of a string of bytes, or -1 when a character is above U+00FF. */
function btoa(text: string): string | number {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 255) return NOT_LATIN1;
    bytes[index] = unit;
  }
  return encodeBase64(bytes, 'base64');
}
