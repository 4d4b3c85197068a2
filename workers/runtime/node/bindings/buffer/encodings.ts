import { encodeBase64, writeBase64 } from './base64.ts';
import { decodeAscii, decodeLatin1, decodeUtf16, writeLatin1, writeUtf16 } from './code-units.ts';
import { decodeHex, writeHex } from './hex.ts';
import { decodeUtf8, encodeUtf8, writeUtf8 } from './utf8.ts';

/** Node's `enum encoding`, in its order: the number is what `internalBinding('string_decoder').encodings` shows. */
export const ENCODINGS = ['ascii', 'utf8', 'base64', 'utf16le', 'latin1', 'hex', 'buffer', 'base64url'] as const;
export type EncodingName = (typeof ENCODINGS)[number];

const ALIASES: Readonly<Record<string, EncodingName>> = {
  'utf-8': 'utf8',
  ucs2: 'utf16le',
  'ucs-2': 'utf16le',
  'utf-16le': 'utf16le',
  binary: 'latin1',
};

/** An encoding by name, alias or number, the fallback otherwise. */
export function encodingOf(value: unknown, fallback: EncodingName): EncodingName {
  if (typeof value === 'number') return ENCODINGS[value] ?? fallback;
  if (typeof value !== 'string') return fallback;
  const name = value.toLowerCase();
  return ALIASES[name] ?? ENCODINGS.find((encoding) => encoding === name) ?? fallback;
}

export function decodeBytes(bytes: Uint8Array, encoding: EncodingName): string {
  switch (encoding) {
    case 'ascii':
      return decodeAscii(bytes);
    case 'latin1':
      return decodeLatin1(bytes);
    case 'utf16le':
      return decodeUtf16(bytes);
    case 'hex':
      return decodeHex(bytes);
    case 'base64':
    case 'base64url':
      return encodeBase64(bytes, encoding);
    default:
      return decodeUtf8(bytes);
  }
}

/** The text's bytes; what does not belong to the encoding is dropped as `Buffer.from` drops it. */
export function encodeText(text: string, encoding: EncodingName): Uint8Array<ArrayBuffer> {
  switch (encoding) {
    case 'ascii':
    case 'latin1':
      return written(new Uint8Array(text.length), text, writeLatin1);
    case 'utf16le':
      return written(new Uint8Array(text.length * 2), text, writeUtf16);
    case 'hex':
      return written(new Uint8Array(text.length >>> 1), text, writeHex);
    case 'base64':
    case 'base64url':
      return written(new Uint8Array((text.length * 3 + 3) >>> 2), text, writeBase64);
    default:
      return encodeUtf8(text);
  }
}

type Writer = (text: string, target: Uint8Array) => number;

function written(target: Uint8Array<ArrayBuffer>, text: string, write: Writer): Uint8Array<ArrayBuffer> {
  const count = write(text, target);
  return count === target.length ? target : target.slice(0, count);
}

export const WRITERS = {
  utf8: writeUtf8,
  latin1: writeLatin1,
  utf16le: writeUtf16,
  hex: writeHex,
  base64: writeBase64,
};
