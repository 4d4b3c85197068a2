/** ASCII, Latin-1 and UTF-16LE: encodings where every byte or byte pair is one code unit. */

/** Arguments per `String.fromCharCode` call: well under every engine's limit, large enough to amortise it. */
const CHUNK = 8192;

function textOfUnits(units: Uint8Array | Uint16Array): string {
  if (units.length <= CHUNK) return String.fromCharCode.apply(null, units as unknown as number[]);
  const parts: string[] = [];
  for (let start = 0; start < units.length; start += CHUNK) {
    parts.push(String.fromCharCode.apply(null, units.subarray(start, start + CHUNK) as unknown as number[]));
  }
  return parts.join('');
}

export function decodeLatin1(bytes: Uint8Array): string {
  return textOfUnits(bytes);
}

/** Node's ASCII drops the highest bit of every byte. */
export function decodeAscii(bytes: Uint8Array): string {
  for (let index = 0; index < bytes.length; index++) {
    if ((bytes[index] as number) > 0x7f) return textOfUnits(bytes.map((byte) => byte & 0x7f));
  }
  return textOfUnits(bytes);
}

/** Keeps lone surrogates, which `TextDecoder` would replace. An odd last byte is ignored. */
export function decodeUtf16(bytes: Uint8Array): string {
  const count = bytes.length >>> 1;
  if (bytes.byteOffset % 2 === 0) return textOfUnits(new Uint16Array(bytes.buffer, bytes.byteOffset, count));
  const copy = new Uint8Array(count * 2);
  copy.set(bytes.subarray(0, count * 2));
  return textOfUnits(new Uint16Array(copy.buffer));
}

/** One byte a code unit, high bytes cut off. Answers the bytes written. */
export function writeLatin1(text: string, target: Uint8Array): number {
  const count = Math.min(text.length, target.length);
  for (let index = 0; index < count; index++) target[index] = text.charCodeAt(index);
  return count;
}

/** Two bytes a code unit, whole units only. Answers the bytes written. */
export function writeUtf16(text: string, target: Uint8Array): number {
  const count = Math.min(text.length, target.length >>> 1);
  for (let index = 0; index < count; index++) {
    const unit = text.charCodeAt(index);
    target[index * 2] = unit;
    target[index * 2 + 1] = unit >>> 8;
  }
  return count * 2;
}
