import { decodeLatin1 } from './code-units.ts';

type Alphabet = 'base64' | 'base64url';
interface SetResult {
  written: number;
}

const SYMBOLS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const ENCODE: Record<Alphabet, Uint8Array> = {
  base64: Uint8Array.from(`${SYMBOLS}+/`, (symbol) => symbol.charCodeAt(0)),
  base64url: Uint8Array.from(`${SYMBOLS}-_`, (symbol) => symbol.charCodeAt(0)),
};
const PADDING = 0x3d;
const INVALID = 255;
const VALUES = new Uint8Array(256).fill(INVALID);
for (const symbols of Object.values(ENCODE)) symbols.forEach((symbol, value) => (VALUES[symbol] = value));

const prototype = Uint8Array.prototype;
const nativeToBase64 = prototype.toBase64 as
  ((options: { alphabet: Alphabet; omitPadding: boolean }) => string) | undefined;
const nativeSetFromBase64 = prototype.setFromBase64 as
  ((text: string, options: { alphabet: Alphabet }) => SetResult) | undefined;
const LOOP_LIMIT = 32;

export function encodeBase64(bytes: Uint8Array, alphabet: Alphabet): string {
  const omitPadding = alphabet === 'base64url';
  if (nativeToBase64 && bytes.length > LOOP_LIMIT) return nativeToBase64.call(bytes, { alphabet, omitPadding });
  const symbols = ENCODE[alphabet];
  const output = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let written = 0;
  for (let index = 0; index < bytes.length; index += 3) {
    const group = ((bytes[index] as number) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    output[written++] = symbols[group >>> 18] as number;
    output[written++] = symbols[(group >>> 12) & 63] as number;
    output[written++] = symbols[(group >>> 6) & 63] as number;
    output[written++] = symbols[group & 63] as number;
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  output.fill(PADDING, written - missing);
  return decodeLatin1(omitPadding ? output.subarray(0, written - missing) : output);
}

/**
 * Decodes both alphabets at once, skipping what belongs to neither and stopping at the first `=`, as Node does.
 * Answers the bytes written; a target that is too small gets the first bytes.
 */
export function writeBase64(text: string, target: Uint8Array): number {
  const fast = text.length > LOOP_LIMIT ? writeStrict(text, target) : -1;
  return fast >= 0 ? fast : writeLenient(text, target);
}

/** The platform's decoder, when it accepts the text and has room for all of it; -1 otherwise. */
function writeStrict(text: string, target: Uint8Array): number {
  if (!nativeSetFromBase64 || target.length < (text.length * 3) >>> 2) return -1;
  const alphabet = text.includes('-') || text.includes('_') ? 'base64url' : 'base64';
  try {
    return nativeSetFromBase64.call(target, text, { alphabet }).written;
  } catch {
    return -1;
  }
}

function writeLenient(text: string, target: Uint8Array): number {
  let bits = 0;
  let held = 0;
  let written = 0;
  for (let index = 0; index < text.length && written < target.length; index++) {
    // Native Node looks at the low byte of wide characters, too.
    const unit = text.charCodeAt(index) & 255;
    if (unit === PADDING) break;
    const value = VALUES[unit] as number;
    if (value === INVALID) continue;
    bits = (bits << 6) | value;
    held += 6;
    if (held >= 8) {
      held -= 8;
      target[written++] = bits >>> held;
      bits &= (1 << held) - 1;
    }
  }
  return written;
}

/** What `atob` of the HTML Standard can answer: the text, or which rule the input broke. */
export const ATOB_SINGLE_CHARACTER_REMAINED = -1;
export const ATOB_INVALID_CHARACTER = -2;

export function forgivingDecode(text: string): string | number {
  const data = text.replace(/[\t\n\f\r ]/g, '');
  const body = data.replace(/={1,2}$/, '');
  if (/[^A-Za-z0-9+/]/.test(body)) return ATOB_INVALID_CHARACTER;
  if (body.length % 4 === 1) return ATOB_SINGLE_CHARACTER_REMAINED;
  if (body !== data && data.length % 4 !== 0) return ATOB_INVALID_CHARACTER;
  const bytes = new Uint8Array((body.length * 3) >>> 2);
  writeBase64(body, bytes);
  return decodeLatin1(bytes);
}
