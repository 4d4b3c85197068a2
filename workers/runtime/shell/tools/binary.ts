import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import type { Input } from '../io/input.ts';
import { joinBytes } from '../io/text.ts';
import { Options } from './options.ts';
import { assertNotDirectory } from './text-basic.ts';
import type { Tool, ToolContext } from './tool.ts';

const algorithms = {
  md5sum: md5,
  sha1sum: sha1,
  sha224sum: sha224,
  sha256sum: sha256,
  sha384sum: sha384,
  sha512sum: sha512,
} as const;

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function digest(context: ToolContext, input: Input): Promise<string> {
  const hash = algorithms[context.name as keyof typeof algorithms].create();
  for (let data = await input.read(); data; data = await input.read()) hash.update(data);
  return hex(hash.digest());
}

const checksum: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'bctwz',
    long: { check: 'c', status: 's', quiet: 'q', tag: 'T', binary: 'b', text: 't', 'ignore-missing': 'i' },
  });
  if (options.has('c')) return verify(context, options);
  await context.eachInput(options.operands, async (input, path) => {
    assertNotDirectory(context, path);
    const sum = await digest(context, input);
    await context.stdout.line(
      options.has('T')
        ? `${context.name.slice(0, -3).toUpperCase()} (${path}) = ${sum}`
        : `${sum} ${options.has('b') ? '*' : ' '}${path}`,
    );
  });
};

async function verify(context: ToolContext, options: Options): Promise<number> {
  let failures = 0;
  await context.eachInput(options.operands, async (list) => {
    const lines = context.lines(list);
    for (let line = await lines.next(); line !== null; line = await lines.next()) {
      const match = /^([0-9a-f]+) [ *](.*)$/.exec(line);
      if (!match) continue;
      await context.eachInput([match[2]!], async (input) => {
        const isSame = (await digest(context, input)) === match[1];
        if (!isSame) failures++;
        if (!options.has('s') && !(isSame && options.has('q')))
          await context.stdout.line(`${match[2]}: ${isSame ? 'OK' : 'FAILED'}`);
      });
    }
  });
  if (failures > 0 && !options.has('s'))
    await context.fail(`WARNING: ${failures} computed checksum${failures > 1 ? 's' : ''} did NOT match`);
  return failures > 0 ? 1 : context.status;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function toBase64(data: Uint8Array): string {
  let text = '';
  for (let index = 0; index < data.length; index += 3) {
    const [a = 0, b, c] = [data[index], data[index + 1], data[index + 2]];
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    text +=
      alphabet[bits >> 18]! +
      alphabet[(bits >> 12) & 63]! +
      (b === undefined ? '=' : alphabet[(bits >> 6) & 63]!) +
      (c === undefined ? '=' : alphabet[bits & 63]!);
  }
  return text;
}

const base64: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'di',
    valued: 'w',
    long: { decode: 'd', 'wrap=': 'w', 'ignore-garbage': 'i' },
  });
  const width = options.number('w', 76);
  await context.eachInput(options.operands, async (input) => {
    if (options.has('d')) {
      const text = (await input.readText()).replace(options.has('i') ? /[^A-Za-z0-9+/=]/g : /\s/g, '');
      const isValid = /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.replace(/=/g, '').length % 4 !== 1;
      await context.stdout.bytes(
        Uint8Array.from(atob(isValid ? text.replace(/=+$/, '') : ''), (character) => character.charCodeAt(0)),
      );
      if (!isValid) await context.fail('invalid input');
      return;
    }
    let rest: Uint8Array = new Uint8Array(0);
    let column = 0;
    const emit = async (text: string): Promise<void> => {
      for (let index = 0; index < text.length;) {
        const piece = width > 0 ? text.slice(index, index + width - column) : text;
        index += piece.length;
        column += piece.length;
        const isFull = width > 0 && column === width;
        if (isFull) column = 0;
        await context.stdout.write(piece + (isFull ? '\n' : ''));
      }
    };
    for (let data = await input.read(); data; data = await input.read()) {
      const all = joinBytes([rest, data]);
      const end = all.length - (all.length % 3);
      await emit(toBase64(all.subarray(0, end)));
      rest = all.slice(end);
    }
    await emit(toBase64(rest));
    if (column > 0 && width > 0) await context.stdout.write('\n');
  });
};

function printable(byte: number): string {
  return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.';
}

/** Reads all of the named files and hands on rows of `width` bytes with their offset. */
async function eachRow(
  context: ToolContext,
  paths: readonly string[],
  width: number,
  limit: number,
  skip: number,
  show: (row: Uint8Array, offset: number) => Promise<void>,
): Promise<number> {
  let pending: Uint8Array = new Uint8Array(0);
  let offset = skip;
  let toSkip = skip;
  let left = limit;
  await context.eachInput(paths, async (input) => {
    for (let data = await input.read(); data && left > 0; data = await input.read()) {
      let piece: Uint8Array = data;
      if (toSkip > 0) {
        const dropped = Math.min(toSkip, piece.length);
        toSkip -= dropped;
        piece = piece.subarray(dropped);
      }
      piece = piece.subarray(0, left);
      left -= piece.length;
      pending = joinBytes([pending, piece]);
      while (pending.length >= width) {
        await show(pending.subarray(0, width), offset);
        offset += width;
        pending = pending.slice(width);
      }
    }
  });
  if (pending.length > 0) await show(pending, offset);
  return offset + pending.length;
}

const xxd: Tool = async (context) => {
  const options = new Options(context.name, context.args, { plain: 'pruib', valued: 'clsg' });
  if (options.has('r')) return reverseHex(context, options);
  const limit = options.number('l', Infinity);
  const skip = options.number('s', 0);
  if (options.has('p')) {
    const width = options.number('c', 30);
    await eachRow(
      context,
      options.operands,
      width,
      limit,
      skip,
      async (row) => void (await context.stdout.line(hex(row))),
    );
    return;
  }
  const width = options.number('c', options.has('b') ? 6 : 16);
  const group = options.number('g', options.has('b') ? 1 : 2);
  await eachRow(context, options.operands, width, limit, skip, async (row, offset) => {
    const cells: string[] = [];
    const size = group === 0 ? width : group;
    for (let index = 0; index < width; index += size) {
      const piece = row.subarray(index, index + size);
      const text = options.has('b')
        ? Array.from(piece, (byte) => byte.toString(2).padStart(8, '0')).join('')
        : options.has('u')
          ? hex(piece).toUpperCase()
          : hex(piece);
      cells.push(text.padEnd(Math.min(size, width - index) * (options.has('b') ? 8 : 2)));
    }
    await context.stdout.line(
      `${offset.toString(16).padStart(8, '0')}: ${cells.join(' ')}  ${Array.from(row, printable).join('')}`,
    );
  });
};

async function reverseHex(context: ToolContext, options: Options): Promise<void> {
  await context.eachInput(options.operands, async (input) => {
    const text = await input.readText();
    const digits = options.has('p')
      ? text.replace(/[^0-9a-fA-F]/g, '')
      : text
          .split('\n')
          .map((line) => (/^[0-9a-f]+: ((?:[0-9a-fA-F]+ ?)+)/.exec(line)?.[1] ?? '').replace(/\s/g, ''))
          .join('');
    await context.stdout.bytes(Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16)));
  });
}

const hexdump: Tool = async (context) => {
  const options = new Options(context.name, context.args, { plain: 'Cvbxdo', valued: 'ns' });
  let previous = '';
  let isStarred = false;
  const isCanonical = options.has('C') || context.name === 'hd';
  const end = await eachRow(
    context,
    options.operands,
    16,
    options.number('n', Infinity),
    options.number('s', 0),
    async (row, offset) => {
      const key = hex(row);
      if (key === previous && row.length === 16 && !options.has('v')) {
        if (!isStarred) await context.stdout.line('*');
        isStarred = true;
        return;
      }
      previous = key;
      isStarred = false;
      if (isCanonical) {
        const pairs = Array.from(row, (byte) => byte.toString(16).padStart(2, '0'));
        const halves = `${pairs.slice(0, 8).join(' ').padEnd(23)}  ${pairs.slice(8).join(' ').padEnd(23)}`;
        await context.stdout.line(
          `${offset.toString(16).padStart(8, '0')}  ${halves}  |${Array.from(row, printable).join('')}|`,
        );
        return;
      }
      const words = Array.from({ length: Math.ceil(row.length / 2) }, (_, index) =>
        (row[index * 2]! | ((row[index * 2 + 1] ?? 0) << 8)).toString(16).padStart(4, '0'),
      );
      await context.stdout.line(`${offset.toString(16).padStart(7, '0')} ${words.join(' ').padEnd(39)}`);
    },
  );
  if (end > 0) await context.stdout.line(end.toString(16).padStart(isCanonical ? 8 : 7, '0'));
};

const named: Readonly<Record<number, string>> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
};

/** One number of `od`, little endian. */
function odCell(row: Uint8Array, at: number, type: string, size: number): string {
  let value = 0n;
  for (let index = size - 1; index >= 0; index--) value = (value << 8n) | BigInt(row[at + index] ?? 0);
  switch (type) {
    case 'x':
      return value.toString(16).padStart(size * 2, '0');
    case 'o':
      return value.toString(8).padStart(Math.ceil((size * 8) / 3), '0');
    case 'u':
      return String(value);
    default:
      return String(BigInt.asIntN(size * 8, value));
  }
}

const od: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'bcdoxvsai',
    valued: 'AtNjw',
    long: { 'address-radix=': 'A', 'format=': 't', 'read-bytes=': 'N', 'skip-bytes=': 'j', 'width=': 'w' },
  });
  const radix = options.get('A') ?? 'o';
  let formats = options.all('t').flatMap((text) => text.match(/[acdoux]\d*/g) ?? []);
  if (options.has('c')) formats.push('c');
  if (options.has('b')) formats.push('o1');
  if (options.has('x')) formats.push('x2');
  if (options.has('d')) formats.push('u2');
  if (formats.length === 0) formats = ['o2'];
  const address = (offset: number): string =>
    radix === 'n'
      ? ''
      : offset.toString({ o: 8, x: 16, d: 10 }[radix as 'o'] ?? 8).padStart(radix === 'x' ? 6 : 7, '0');
  const widths: Readonly<Record<string, Readonly<Record<number, number>>>> = {
    x: { 1: 2, 2: 4, 4: 8, 8: 16 },
    o: { 1: 3, 2: 6, 4: 11, 8: 22 },
    u: { 1: 3, 2: 5, 4: 10, 8: 20 },
    d: { 1: 4, 2: 6, 4: 11, 8: 20 },
  };
  const width = options.number('w', 16);
  let previous = '';
  let isStarred = false;
  const end = await eachRow(
    context,
    options.operands,
    width,
    options.number('N', Infinity),
    options.number('j', 0),
    async (row, offset) => {
      const key = hex(row);
      if (key === previous && row.length === width && !options.has('v')) {
        if (!isStarred) await context.stdout.line('*');
        isStarred = true;
        return;
      }
      previous = key;
      isStarred = false;
      for (const [index, format] of formats.entries()) {
        const type = format[0]!;
        let text = index === 0 ? address(offset) : ' '.repeat(address(offset).length);
        if (type === 'c' || type === 'a') {
          for (const byte of row)
            text += (
              named[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'))
            ).padStart(4);
        } else {
          const size = Number(format.slice(1) || 4);
          for (let at = 0; at < row.length; at += size)
            text += ` ${odCell(row, at, type, size).padStart(widths[type]![size] ?? 0)}`;
        }
        await context.stdout.line(text);
      }
    },
  );
  if (radix !== 'n') await context.stdout.line(address(end));
};

export const binaryTools: Readonly<Record<string, Tool>> = {
  ...Object.fromEntries(Object.keys(algorithms).map((name) => [name, checksum])),
  base64,
  xxd,
  hexdump,
  hd: hexdump,
  od,
};
