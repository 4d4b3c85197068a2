import type { BindingContext } from '../../binding-context.ts';

interface BufferLike extends Uint8Array {
  toString(encoding?: string): string;
}

interface BufferLibrary {
  readonly Buffer: { from(bytes: ArrayBuffer, offset: number, length: number): BufferLike };
}

/** A path as Node's library hands it to the binding. */
export type PathArgument = string | Uint8Array;

/** First escape of a byte that is not valid UTF-8; byte `b` is U+DC00 + b (PEP 383). */
const ESCAPE_BASE = 0xdc00;
const FIRST_ESCAPE = 0xdc80;
const LAST_ESCAPE = 0xdcff;

/** Turns bytes into a path string, keeping every byte that is not valid UTF-8 as an escape. */
export function decodePathBytes(bytes: Uint8Array): string {
  let result = '';
  let index = 0;
  while (index < bytes.length) {
    const length = sequenceLength(bytes, index);
    if (length === 0) {
      result += String.fromCharCode(ESCAPE_BASE + (bytes[index] as number));
      index += 1;
    } else {
      result += String.fromCodePoint(codePointAt(bytes, index, length));
      index += length;
    }
  }
  return result;
}

/** Length of the well-formed UTF-8 sequence at `index` (Unicode table 3-7), or 0. */
function sequenceLength(bytes: Uint8Array, index: number): number {
  const first = bytes[index] as number;
  if (first < 0x80) return 1;
  const second = bytes[index + 1] ?? 0;
  const isContinuation = (offset: number): boolean => ((bytes[index + offset] ?? 0) & 0xc0) === 0x80;
  if (first >= 0xc2 && first <= 0xdf) return isContinuation(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const isRange = (first !== 0xe0 || second >= 0xa0) && (first !== 0xed || second <= 0x9f);
    return isRange && isContinuation(1) && isContinuation(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const isRange = (first !== 0xf0 || second >= 0x90) && (first !== 0xf4 || second <= 0x8f);
    return isRange && isContinuation(1) && isContinuation(2) && isContinuation(3) ? 4 : 0;
  }
  return 0;
}

function codePointAt(bytes: Uint8Array, index: number, length: number): number {
  const first = bytes[index] as number;
  if (length === 1) return first;
  let point = first & (0xff >> (length + 1));
  for (let offset = 1; offset < length; offset++) point = (point << 6) | ((bytes[index + offset] as number) & 0x3f);
  return point;
}

/** The bytes a path string stands for; escapes become the bytes they keep. */
export function encodePathBytes(path: string): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  if (path.isWellFormed()) return encoder.encode(path);
  const bytes: number[] = [];
  let clean = '';
  for (const character of path) {
    const point = character.codePointAt(0) as number;
    if (point >= FIRST_ESCAPE && point <= LAST_ESCAPE) {
      bytes.push(...encoder.encode(clean), point - ESCAPE_BASE);
      clean = '';
    } else {
      clean += character;
    }
  }
  bytes.push(...encoder.encode(clean));
  return new Uint8Array(bytes);
}

/** A path for `System`. Lone surrogates typed by a program are U+FFFD, as when V8 writes UTF-8. */
export function pathOf(argument: PathArgument): string {
  if (typeof argument === 'string') return argument.isWellFormed() ? argument : argument.toWellFormed();
  if (ArrayBuffer.isView(argument)) return decodePathBytes(argument);
  return String(argument);
}

/** Gives a name back in the encoding a program asked for (`utf8`, `buffer`, `hex`, ...). */
export function encodeName(context: BindingContext, name: string, encoding: unknown): string | Uint8Array {
  if (encoding === undefined || encoding === null || encoding === 'utf8' || encoding === 'utf-8') {
    return name.isWellFormed() ? name : new TextDecoder().decode(encodePathBytes(name));
  }
  const { Buffer } = context.requireBuiltin('buffer') as BufferLibrary;
  const bytes = encodePathBytes(name);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return encoding === 'buffer' ? buffer : buffer.toString(String(encoding));
}
