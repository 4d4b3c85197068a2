const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Length of the valid UTF-8 sequence at `index`, or 0. */
function sequenceLength(bytes: Uint8Array, index: number): number {
  const first = bytes[index]!;
  const isContinued = (offset: number): boolean => ((bytes[index + offset] ?? 0) & 0xc0) === 0x80;
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return isContinued(1) ? 2 : 0;
  const second = bytes[index + 1] ?? 0;
  if (first >= 0xe0 && first < 0xf0) {
    if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second >= 0xa0)) return 0;
    return isContinued(1) && isContinued(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first < 0xf5) {
    if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second >= 0x90)) return 0;
    return isContinued(1) && isContinued(2) && isContinued(3) ? 4 : 0;
  }
  return 0;
}

/**
 * Text of bytes. Bytes that are not UTF-8 become lone surrogates U+DC80..U+DCFF, so that `encodeText` gives them
 * back unchanged (PEP 383).
 */
export function decodeText(bytes: Uint8Array): string {
  // A view of shared memory cannot be decoded directly by browsers.
  const own = bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice();
  try {
    return strict.decode(own);
  } catch {
    return decodeDamaged(own);
  }
}

function decodeDamaged(bytes: Uint8Array): string {
  const pieces: string[] = [];
  let start = 0;
  for (let index = 0; index < bytes.length;) {
    const length = sequenceLength(bytes, index);
    if (length > 0) {
      index += length;
      continue;
    }
    if (index > start) pieces.push(strict.decode(bytes.subarray(start, index)));
    pieces.push(String.fromCharCode(0xdc00 + bytes[index]!));
    start = ++index;
  }
  pieces.push(strict.decode(bytes.subarray(start)));
  return pieces.join('');
}

/** Bytes of text, the inverse of `decodeText`. */
export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  if (text.isWellFormed()) return encoder.encode(text);
  const pieces: Uint8Array[] = [];
  for (const piece of text.split(/([\udc80-\udcff])/)) {
    const code = piece.length === 1 ? piece.charCodeAt(0) : 0;
    if (code >= 0xdc80 && code <= 0xdcff) pieces.push(Uint8Array.of(code - 0xdc00));
    else if (piece !== '') pieces.push(encoder.encode(piece));
  }
  return joinBytes(pieces);
}

export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const result = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    result.set(piece, offset);
    offset += piece.length;
  }
  return result;
}
