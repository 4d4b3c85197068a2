import { decodeUtf16, writeLatin1, writeUtf16 } from '../buffer/code-units.ts';
import { encodingOf, type EncodingName } from '../buffer/encodings.ts';
import { decodeUtf8, encodeUtf8, isWellFormedUtf8 } from '../buffer/utf8.ts';

/** Values of ICU's `UErrorCode`. */
const ILLEGAL_ARGUMENT = 1;
const INVALID_CHARACTER = 10;

const SUPPORTED: ReadonlySet<EncodingName> = new Set<EncodingName>(['ascii', 'latin1', 'utf8', 'utf16le']);
const ERROR_NAMES: Readonly<Record<number, string>> = {
  0: 'U_ZERO_ERROR',
  [ILLEGAL_ARGUMENT]: 'U_ILLEGAL_ARGUMENT_ERROR',
  2: 'U_MISSING_RESOURCE_ERROR',
  3: 'U_INVALID_FORMAT_ERROR',
  4: 'U_FILE_ACCESS_ERROR',
  5: 'U_INTERNAL_PROGRAM_ERROR',
  6: 'U_MESSAGE_PARSE_ERROR',
  7: 'U_MEMORY_ALLOCATION_ERROR',
  8: 'U_INDEX_OUTOFBOUNDS_ERROR',
  9: 'U_PARSE_ERROR',
  [INVALID_CHARACTER]: 'U_INVALID_CHAR_FOUND',
  11: 'U_TRUNCATED_CHAR_FOUND',
  12: 'U_ILLEGAL_CHAR_FOUND',
  13: 'U_INVALID_TABLE_FORMAT',
  14: 'U_INVALID_TABLE_FILE',
  15: 'U_BUFFER_OVERFLOW_ERROR',
  16: 'U_UNSUPPORTED_ERROR',
  17: 'U_RESOURCE_TYPE_MISMATCH',
  18: 'U_ILLEGAL_ESCAPE_SEQUENCE',
  19: 'U_UNSUPPORTED_ESCAPE_SEQUENCE',
  20: 'U_NO_SPACE_AVAILABLE',
  21: 'U_CE_NOT_FOUND_ERROR',
  22: 'U_PRIMARY_TOO_LONG_ERROR',
  23: 'U_STATE_TOO_OLD_ERROR',
  24: 'U_TOO_MANY_ALIASES_ERROR',
  25: 'U_ENUM_OUT_OF_SYNC_ERROR',
  26: 'U_INVARIANT_CONVERSION_ERROR',
  27: 'U_INVALID_STATE_ERROR',
  28: 'U_COLLATOR_VERSION_MISMATCH',
  29: 'U_USELESS_COLLATOR_ERROR',
  30: 'U_NO_WRITE_PERMISSION',
  31: 'U_INPUT_TOO_LONG_ERROR',
};

export function icuErrorName(code: number): string {
  return ERROR_NAMES[code] ?? '[BOGUS UErrorCode]';
}

/** The bytes in another encoding, or the number of ICU's error. Characters the target lacks become `?`. */
export function transcode(source: Uint8Array, from: string, to: string): Uint8Array<ArrayBuffer> | number {
  const [fromName, toName] = [encodingOf(from, 'buffer'), encodingOf(to, 'buffer')];
  if (!SUPPORTED.has(fromName) || !SUPPORTED.has(toName)) return ILLEGAL_ARGUMENT;
  const isStrict = fromName === 'utf8' && toName === 'utf16le';
  if (isStrict && !isWellFormedUtf8(source)) return INVALID_CHARACTER;
  // ICU widens ASCII as if it were Latin-1 when the target is UTF-16.
  const isWidening = fromName === 'ascii' && toName === 'utf16le';
  return encode(decode(source, isWidening ? 'latin1' : fromName), toName);
}

function decode(source: Uint8Array, from: EncodingName): string {
  switch (from) {
    case 'utf8':
      return decodeUtf8(source);
    case 'utf16le':
      return decodeUtf16(source);
    default: {
      const text = Array.from(source, (byte) =>
        from === 'ascii' && byte > 0x7f ? '\ufffd' : String.fromCharCode(byte),
      );
      return text.join('');
    }
  }
}

function encode(text: string, to: EncodingName): Uint8Array<ArrayBuffer> {
  if (to === 'utf8') return encodeUtf8(text);
  if (to === 'utf16le') {
    const units = new Uint8Array(text.length * 2);
    writeUtf16(text, units);
    return units;
  }
  const limit = to === 'ascii' ? 0x7f : 0xff;
  const shown = Array.from(text, (symbol) => ((symbol.codePointAt(0) as number) > limit ? '?' : symbol)).join('');
  const bytes = new Uint8Array(shown.length);
  writeLatin1(shown, bytes);
  return bytes;
}
