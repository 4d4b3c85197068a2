import { decodeLatin1 } from './code-units.ts';

const DIGITS = '0123456789abcdef';
const BYTE_TEXT = Array.from({ length: 256 }, (_, byte) => DIGITS.charAt(byte >> 4) + DIGITS.charAt(byte & 15));
const INVALID = 255;
const DIGIT_VALUES = new Uint8Array(256).fill(INVALID);
for (let value = 0; value < 16; value++) {
  DIGIT_VALUES[DIGITS.charCodeAt(value)] = value;
  DIGIT_VALUES[DIGITS.toUpperCase().charCodeAt(value)] = value;
}

const nativeToHex = Uint8Array.prototype.toHex as (() => string) | undefined;
const LOOP_LIMIT = 16;

export function decodeHex(bytes: Uint8Array): string {
  if (bytes.length <= LOOP_LIMIT) {
    let text = '';
    for (let index = 0; index < bytes.length; index++) text += BYTE_TEXT[bytes[index] as number] as string;
    return text;
  }
  if (nativeToHex) return nativeToHex.call(bytes);
  const units = new Uint8Array(bytes.length * 2);
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] as number;
    units[index * 2] = DIGITS.charCodeAt(byte >> 4);
    units[index * 2 + 1] = DIGITS.charCodeAt(byte & 15);
  }
  return decodeLatin1(units);
}

function digitAt(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  return unit < 256 ? (DIGIT_VALUES[unit] as number) : INVALID;
}

/** Writes bytes up to the first pair that is not hexadecimal. Answers the bytes written. */
export function writeHex(text: string, target: Uint8Array): number {
  const count = Math.min(text.length >>> 1, target.length);
  for (let index = 0; index < count; index++) {
    const high = digitAt(text, index * 2);
    const low = digitAt(text, index * 2 + 1);
    if (high === INVALID || low === INVALID) return index;
    target[index] = (high << 4) | low;
  }
  return count;
}
