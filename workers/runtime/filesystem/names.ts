import { NAME_LIMIT } from './memory-layout.ts';

export const HASH_BASIS = 0x811c9dc5 | 0;
export const HASH_PRIME = 0x01000193;

/** Mixes the running hash of a name with its directory; neighbours of a bucket are told apart by all bits. */
export function finishHash(hash: number, directory: number): number {
  let mixed = hash ^ Math.imul(directory, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}

/** The hash (FNV-1a over UTF-16 units) that path resolution computes while it scans a component. */
export function hashName(name: string, directory: number): number {
  let hash = HASH_BASIS;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), HASH_PRIME);
  return finishHash(hash, directory);
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

/** Bytes of a name or path as Linux sees it: UTF-8, an escaped byte (U+DC80..U+DCFF) counting one. */
export function byteLength(text: string, start = 0, end = text.length): number {
  let bytes = 0;
  for (let index = start; index < end; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (isHigh(unit) && index + 1 < end && isLow(text.charCodeAt(index + 1))) {
      bytes += 4;
      index++;
    } else bytes += unit >= 0xdc80 && unit <= 0xdcff ? 1 : 3;
  }
  return bytes;
}

/** True when a component between `start` and `end` passes the limit of 255 bytes. */
export function isNameTooLong(text: string, start = 0, end = text.length): boolean {
  const length = end - start;
  // A UTF-16 unit is one to three bytes.
  if (length * 3 <= NAME_LIMIT) return false;
  return length > NAME_LIMIT || byteLength(text, start, end) > NAME_LIMIT;
}

/** True when the text may hold surrogates; false is certain. */
export function mayHoldSurrogates(unitsSeen: number): boolean {
  return (unitsSeen & 0xd800) === 0xd800;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes of a name: escaped bytes as they are, other lone surrogates as U+FFFD (as Node encodes them). */
export function encodeName(text: string): Uint8Array<ArrayBuffer> {
  if (text.isWellFormed()) return encoder.encode(text);
  const parts: number[] = [];
  for (let index = 0; index < text.length;) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xdc80 && unit <= 0xdcff) {
      parts.push(unit - 0xdc00);
      index++;
      continue;
    }
    const point = text.codePointAt(index) ?? 0;
    parts.push(...encoder.encode(String.fromCodePoint(point)));
    index += point > 0xffff ? 2 : 1;
  }
  return Uint8Array.from(parts);
}

/** The string of a name given in bytes; what is not UTF-8 becomes U+DC80..U+DCFF, byte by byte. */
export function decodeName(bytes: Uint8Array): string {
  const copy = new Uint8Array(bytes);
  try {
    return decoder.decode(copy);
  } catch {
    return decodeEscaping(copy);
  }
}

function decodeEscaping(bytes: Uint8Array<ArrayBuffer>): string {
  let text = '';
  for (let index = 0; index < bytes.length;) {
    const length = sequenceLength(bytes, index);
    if (length === 0) {
      text += String.fromCharCode(0xdc00 + (bytes[index] ?? 0));
      index++;
    } else {
      text += decoder.decode(bytes.subarray(index, index + length));
      index += length;
    }
  }
  return text;
}

/** Length of the well-formed UTF-8 sequence at `index`, or 0. */
function sequenceLength(bytes: Uint8Array<ArrayBuffer>, index: number): number {
  const first = bytes[index] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (index + length > bytes.length) return 0;
  try {
    decoder.decode(bytes.subarray(index, index + length));
    return length;
  } catch {
    return 0;
  }
}

/** The one spelling of a name or path that holds surrogates, so equal bytes are equal strings. */
export function normalizeName(text: string): string {
  return decodeName(encodeName(text));
}
