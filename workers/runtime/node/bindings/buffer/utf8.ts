import { isShared, unshared } from '../bytes.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** Below this many bytes a loop beats the call into the platform's decoder. */
const SMALL_DECODE = 24;
const SMALL_ENCODE = 32;
const REPLACEMENT_LENGTH = 3;

/** Text of UTF-8 bytes; malformed sequences become U+FFFD as the Encoding Standard says. */
export function decodeUtf8(bytes: Uint8Array): string {
  const { length } = bytes;
  if (length <= SMALL_DECODE) {
    let text = '';
    for (let index = 0; index < length; index++) {
      const byte = bytes[index] as number;
      if (byte > 0x7f) return decoder.decode(unshared(bytes));
      text += String.fromCharCode(byte);
    }
    return text;
  }
  return decoder.decode(unshared(bytes));
}

/** Writes as many whole code points as fit. Answers the bytes written. */
export function writeUtf8(text: string, target: Uint8Array): number {
  const { length } = text;
  if (length <= SMALL_ENCODE && length <= target.length) {
    let index = 0;
    for (; index < length; index++) {
      const unit = text.charCodeAt(index);
      if (unit > 0x7f) break;
      target[index] = unit;
    }
    if (index === length) return length;
  }
  return encodeUtf8Into(text, target).written;
}

export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** Code units read and bytes written, as `TextEncoder.encodeInto` counts them. */
export function encodeUtf8Into(text: string, target: Uint8Array): { read: number; written: number } {
  if (!isShared(target)) return encoder.encodeInto(text, target);
  // Chromium does not write into shared memory.
  const copy = new Uint8Array(target.length);
  const progress = encoder.encodeInto(text, copy);
  target.set(copy.subarray(0, progress.written));
  return progress;
}

/** How many bytes the text takes as UTF-8, lone surrogates counted as U+FFFD. */
export function utf8Length(text: string): number {
  const { length } = text;
  let bytes = length;
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) {
      bytes += 1;
    } else {
      bytes += REPLACEMENT_LENGTH - 1;
      // A pair takes four bytes for its two units: two more, which the high half just added.
      if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) index++;
    }
  }
  return bytes;
}

export function isWellFormedUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(unshared(bytes));
    return true;
  } catch {
    return false;
  }
}
