import { bytesOf, type AnyBuffer } from '../bytes.ts';
import { nativeError } from '../native-error.ts';

/** Compares without stopping at the first difference. */
export function timingSafeEqual(left: unknown, right: unknown): boolean {
  const [leftBytes, rightBytes] = [checkedBytes(left, 'buf1'), checkedBytes(right, 'buf2')];
  if (leftBytes.length !== rightBytes.length) {
    const message = 'Input buffers must have the same byte length';
    throw nativeError(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', message);
  }
  let difference = 0;
  for (let index = 0; index < leftBytes.length; index++) {
    difference |= (leftBytes[index] as number) ^ (rightBytes[index] as number);
  }
  return difference === 0;
}

function checkedBytes(value: unknown, name: string): Uint8Array {
  const tag = Object.prototype.toString.call(value);
  if (ArrayBuffer.isView(value) || tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]') {
    return bytesOf(value as AnyBuffer);
  }
  throw nativeError(
    TypeError,
    'ERR_INVALID_ARG_TYPE',
    `The "${name}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`,
  );
}
