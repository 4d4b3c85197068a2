import { decodeText, encodeText, joinBytes } from '../io/text.ts';

/** What a header of a tar archive says. Source: POSIX.1-2024 `pax`, ustar interchange format; GNU's long names. */
export interface TarEntry {
  name: string;
  mode: number;
  size: number;
  /** Seconds since the epoch. */
  modified: number;
  /** `0` file, `1` hard link, `2` symbolic link, `5` directory; others are passed over. */
  type: string;
  link: string;
}

function readString(block: Uint8Array, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return decodeText(end < 0 ? field : field.subarray(0, end));
}

function readNumber(block: Uint8Array, start: number, length: number): number {
  if ((block[start]! & 0x80) !== 0) {
    let value = 0;
    for (let index = start + 1; index < start + length; index++) value = value * 256 + block[index]!;
    return value;
  }
  return parseInt(readString(block, start, length).trim() || '0', 8);
}

/** Null for the zero block at the end; throws when the checksum does not fit. */
export function readTarHeader(block: Uint8Array): TarEntry | null {
  if (block.every((byte) => byte === 0)) return null;
  let sum = 0;
  for (let index = 0; index < 512; index++) sum += index >= 148 && index < 156 ? 32 : block[index]!;
  if (sum !== readNumber(block, 148, 8)) throw new RangeError('This does not look like a tar archive');
  const prefix = readString(block, 257, 5) === 'ustar' && block[262] === 0 ? readString(block, 345, 155) : '';
  const name = readString(block, 0, 100);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    mode: readNumber(block, 100, 8),
    size: readNumber(block, 124, 12),
    modified: readNumber(block, 136, 12),
    type: block[156] === 0 ? '0' : String.fromCharCode(block[156]!),
    link: readString(block, 157, 100),
  };
}

/** `path`, `linkpath`, `size` of a pax header. */
export function readPaxRecords(data: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  for (let start = 0; start < data.length;) {
    const space = data.indexOf(32, start);
    const length = Number(decodeText(data.subarray(start, space)));
    if (space < 0 || !(length > 0)) break;
    const text = decodeText(data.subarray(space + 1, start + length - 1));
    records.set(text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1));
    start += length;
  }
  return records;
}

function writeBlock(entry: TarEntry): Uint8Array {
  const block = new Uint8Array(512);
  const put = (text: string, start: number): void => block.set(encodeText(text), start);
  const octal = (value: number, length: number): string =>
    `${Math.floor(value)
      .toString(8)
      .padStart(length - 1, '0')}\0`;
  block.set(encodeText(entry.name).subarray(0, 100), 0);
  put(octal(entry.mode & 0o7777, 8), 100);
  put(octal(0, 8), 108);
  put(octal(0, 8), 116);
  put(octal(entry.size, 12), 124);
  put(octal(Math.max(0, entry.modified), 12), 136);
  put('        ', 148);
  put(entry.type, 156);
  block.set(encodeText(entry.link).subarray(0, 100), 157);
  put('ustar  \0', 257);
  put('root', 265);
  put('root', 297);
  let sum = 0;
  for (const byte of block) sum += byte;
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

export function padding(size: number): Uint8Array {
  return new Uint8Array((512 - (size % 512)) % 512);
}

/** The header blocks of an entry; names over 100 bytes go ahead of it in GNU's way. */
export function writeTarHeader(entry: TarEntry): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const [text, type] of [
    [entry.link, 'K'],
    [entry.name, 'L'],
  ] as const) {
    const bytes = encodeText(`${text}\0`);
    if (bytes.length <= 101) continue;
    pieces.push(
      writeBlock({ name: '././@LongLink', mode: 0, size: bytes.length, modified: 0, type, link: '' }),
      bytes,
      padding(bytes.length),
    );
  }
  pieces.push(writeBlock(entry));
  return joinBytes(pieces);
}
