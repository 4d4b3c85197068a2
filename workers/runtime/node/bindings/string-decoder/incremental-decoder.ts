import { decodeBytes, ENCODINGS, type EncodingName } from '../buffer/encodings.ts';
import { bytesOf, type AnyBuffer } from '../bytes.ts';

/** Layout of the seven bytes of state that `StringDecoder` keeps in a buffer of its own. */
export const FIELDS = {
  kIncompleteCharactersStart: 0,
  kIncompleteCharactersEnd: 4,
  kMissingBytes: 4,
  kBufferedBytes: 5,
  kEncodingField: 6,
  kNumFields: 7,
  kSize: 7,
} as const;

const { kMissingBytes: MISSING, kBufferedBytes: BUFFERED, kEncodingField: ENCODING } = FIELDS;

/** Text of the state's held bytes and the whole characters of the chunk; the rest is held. */
export function decodeChunk(state: Uint8Array, chunk: AnyBuffer): string {
  const encoding = ENCODINGS[state[ENCODING] as number] ?? 'utf8';
  let bytes = bytesOf(chunk);
  const isAligned = encoding === 'ascii' || encoding === 'latin1' || encoding === 'hex';
  if (isAligned) return decodeBytes(bytes, encoding);
  let before = '';
  if (missing(state) > 0) {
    bytes = bytes.subarray(completeHeld(state, bytes, encoding));
    if (missing(state) === 0) before = takeHeld(state, encoding);
  }
  if (bytes.length === 0) return before;
  markIncomplete(state, bytes, encoding);
  const whole = bytes.length - buffered(state);
  state.set(bytes.subarray(whole));
  return before + decodeBytes(bytes.subarray(0, whole), encoding);
}

/** Text of what is still held at the end, incomplete as it is. */
export function flushChunk(state: Uint8Array): string {
  const encoding = ENCODINGS[state[ENCODING] as number] ?? 'utf8';
  const count = encoding === 'utf16le' ? buffered(state) & ~1 : buffered(state);
  const text = decodeBytes(state.slice(0, count), encoding);
  state[MISSING] = 0;
  state[BUFFERED] = 0;
  return text;
}

function missing(state: Uint8Array): number {
  return state[MISSING] as number;
}

function buffered(state: Uint8Array): number {
  return state[BUFFERED] as number;
}

/** Moves the bytes the held character lacks from the chunk into the state. Answers how many were used. */
function completeHeld(state: Uint8Array, bytes: Uint8Array, encoding: EncodingName): number {
  let used = Math.min(bytes.length, missing(state));
  if (encoding === 'utf8') {
    const unexpected = bytes.subarray(0, used).findIndex((byte) => (byte & 0xc0) !== 0x80);
    if (unexpected >= 0) {
      used = unexpected;
      state[MISSING] = used;
    }
  }
  state.set(bytes.subarray(0, used), buffered(state));
  state[MISSING] = missing(state) - used;
  state[BUFFERED] = buffered(state) + used;
  return used;
}

/** The text of the completed character. */
function takeHeld(state: Uint8Array, encoding: EncodingName): string {
  const count = buffered(state);
  state[BUFFERED] = 0;
  return decodeBytes(state.slice(0, count), encoding);
}

/** Sets how many bytes at the end of the chunk belong to a character that is not complete. */
function markIncomplete(state: Uint8Array, bytes: Uint8Array, encoding: EncodingName): void {
  const { length } = bytes;
  const last = bytes[length - 1] as number;
  if (encoding === 'utf16le') {
    if (length % 2 === 1) hold(state, 1, 1);
    else if ((last & 0xfc) === 0xd8) hold(state, 2, 2);
  } else if (encoding === 'base64' || encoding === 'base64url') {
    const rest = length % 3;
    if (rest > 0) hold(state, rest, 3 - rest);
  } else if (last > 0x7f) {
    markIncompleteUtf8(state, bytes);
  }
}

function markIncompleteUtf8(state: Uint8Array, bytes: Uint8Array): void {
  for (let count = 1; count < 4 && count <= bytes.length; count++) {
    const byte = bytes[bytes.length - count] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const size = (byte & 0xe0) === 0xc0 ? 2 : (byte & 0xf0) === 0xe0 ? 3 : (byte & 0xf8) === 0xf0 ? 4 : 0;
    if (count < size) hold(state, count, size - count);
    return;
  }
}

function hold(state: Uint8Array, count: number, lacking: number): void {
  state[BUFFERED] = count;
  state[MISSING] = lacking;
}
