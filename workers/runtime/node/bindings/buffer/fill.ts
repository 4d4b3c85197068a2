import { bytesOf, type AnyBuffer } from '../bytes.ts';
import { encodeText, encodingOf } from './encodings.ts';

const NOTHING_TO_REPEAT = -1;
const OUT_OF_BOUNDS = -2;

/** Repeats a value over `[start, end)`. Answers -1 for an empty pattern, -2 for a bad range, else undefined. */
export function fillBytes(
  buffer: ArrayBufferView,
  value: unknown,
  start: number,
  end: number,
  encoding: unknown,
): number | undefined {
  const bytes = bytesOf(buffer);
  if (start > end || end > bytes.length) return OUT_OF_BOUNDS;
  if (start === end) return undefined;
  const pattern = patternOf(value, encoding);
  if (typeof pattern === 'number') {
    bytes.fill(pattern, start, end);
    return undefined;
  }
  if (pattern.length === 0) return NOTHING_TO_REPEAT;
  const target = bytes.subarray(start, end);
  target.set(pattern.subarray(0, target.length));
  for (let filled = pattern.length; filled < target.length; filled *= 2) target.copyWithin(filled, 0, filled);
  return undefined;
}

function patternOf(value: unknown, encoding: unknown): Uint8Array | number {
  if (typeof value === 'string') return encodeText(value, encodingOf(encoding, 'utf8'));
  if (ArrayBuffer.isView(value)) return bytesOf(value as AnyBuffer);
  return (Number(value) >>> 0) & 255;
}
