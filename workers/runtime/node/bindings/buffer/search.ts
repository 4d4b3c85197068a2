/** Byte and 16-bit substring search with the start rules of `Buffer.prototype.indexOf` and `lastIndexOf`. */

export type Units = Uint8Array | Uint16Array;

/** Where a search over `length` bytes starts, or -1 when nothing can match. */
export function startOfSearch(length: number, offset: number, needleLength: number, isForward: boolean): number {
  if (offset < 0) {
    if (offset + length >= 0) return offset + length;
    return isForward || needleLength === 0 ? 0 : -1;
  }
  if (offset + needleLength <= length) return offset;
  if (needleLength === 0) return length;
  return isForward ? -1 : length - 1;
}

/** First match at or after `start`, or last match at or before it. -1 when there is none. */
export function findUnits(haystack: Units, needle: Units, start: number, isForward: boolean): number {
  const last = haystack.length - needle.length;
  if (last < 0) return -1;
  const first = needle[0] as number;
  let position = isForward ? start : Math.min(start, last);
  for (;;) {
    position = isForward ? haystack.indexOf(first, position) : haystack.lastIndexOf(first, position);
    if (position < 0 || position > last) return -1;
    if (matchesAt(haystack, needle, position)) return position;
    position += isForward ? 1 : -1;
    if (position < 0) return -1;
  }
}

function matchesAt(haystack: Units, needle: Units, position: number): boolean {
  for (let index = 1; index < needle.length; index++) {
    if (haystack[position + index] !== needle[index]) return false;
  }
  return true;
}

/** What to look for, and where: the arguments of the native `indexOf` functions. */
export interface Search {
  readonly haystack: Uint8Array;
  readonly needle: Uint8Array;
  readonly offset: number;
  readonly isForward: boolean;
  /** Where the searched range ends; the offset still counts from the whole buffer's ends. */
  readonly end: number | undefined;
  /** UTF-16 needles match on whole units only. */
  readonly isUtf16: boolean;
  /** Offsets count from the end of the whole units only: so for text, not for a needle given as bytes. */
  readonly isText: boolean;
}

export function findBytes({ haystack, needle, offset, isForward, end, isUtf16, isText }: Search): number {
  const length = isUtf16 && isText ? haystack.length & ~1 : haystack.length;
  const bound = Math.min(length, Math.max(0, end ?? length));
  const limit = isUtf16 ? bound & ~1 : bound;
  const start = startOfSearch(length, offset, needle.length, isForward);
  if (needle.length === 0) return Math.min(start, limit);
  if (start === -1 || needle.length > limit) return -1;
  if (isForward && start + needle.length > limit) return -1;
  const searched = limit === haystack.length ? haystack : haystack.subarray(0, limit);
  if (!isUtf16) return findUnits(searched, needle, start, isForward);
  if (limit < 2 || needle.length < 2) return -1;
  const found = findUnits(unitsOf(searched), unitsOf(needle), start >>> 1, isForward);
  return found === -1 ? -1 : found * 2;
}

function unitsOf(bytes: Uint8Array): Uint16Array {
  const count = bytes.length >>> 1;
  if (bytes.byteOffset % 2 === 0) return new Uint16Array(bytes.buffer, bytes.byteOffset, count);
  return new Uint16Array(bytes.slice(0, count * 2).buffer);
}
