import { Options } from './options.ts';
import { parseSize } from './sizes.ts';
import { UsageError, type Tool, type ToolContext } from './tool.ts';
import type { Input } from '../io/input.ts';
import { decodeText, encodeText, joinBytes } from '../io/text.ts';
import { displayWidth } from '../interpreter/display-width.ts';
import { StatField, STAT_FIELDS, FileMode } from '../../abi/file-modes.ts';
import { Errno } from '../../abi/errno.ts';
import { SystemError } from '../io/system-error.ts';

/** Throws EISDIR for a directory, whose reading would give nothing useful. */
export function assertNotDirectory(context: ToolContext, path: string): void {
  if (path === '-') return;
  const record = new Float64Array(STAT_FIELDS);
  if (context.system.stat(context.resolve(path), record) < 0) return;
  if ((record[StatField.MODE]! & FileMode.S_IFMT) === FileMode.S_IFDIR) throw new SystemError(Errno.EISDIR);
}

const cat: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'AbeEnstTuv',
    long: {
      'show-all': 'A',
      'number-nonblank': 'b',
      'show-ends': 'E',
      number: 'n',
      'squeeze-blank': 's',
      'show-tabs': 'T',
      'show-nonprinting': 'v',
    },
  });
  const isPlain = !options.has('A', 'b', 'e', 'E', 'n', 's', 't', 'T', 'v');
  const state = { number: 0, isBlank: false };
  await context.eachInput(options.operands, async (input, path) => {
    assertNotDirectory(context, path);
    if (isPlain) for (let data = await input.read(); data; data = await input.read()) await context.stdout.bytes(data);
    else await catLines(context, options, input, state);
  });
};

async function catLines(
  context: ToolContext,
  options: Options,
  input: Input,
  state: { number: number; isBlank: boolean },
): Promise<void> {
  const isVisible = options.has('A', 'v', 'e', 't');
  const lines = context.lines(input);
  for (let line = await lines.next(); line !== null; line = await lines.next()) {
    if (options.has('s') && line === '' && state.isBlank) continue;
    state.isBlank = line === '';
    let shown = isVisible ? visible(line) : line;
    if (options.has('A', 'T', 't')) shown = shown.replaceAll('\t', '^I');
    const isNumbered = options.has('b') ? line !== '' : options.has('n');
    const prefix = isNumbered ? `${String(++state.number).padStart(6)}\t` : '';
    const end = lines.isTerminated ? (options.has('A', 'E', 'e') ? '$\n' : '\n') : '';
    await context.stdout.write(prefix + shown + end);
  }
}

function visible(line: string): string {
  let result = '';
  for (const byte of encodeText(line)) {
    const low = byte & 0x7f;
    const meta = byte >= 0x80 ? 'M-' : '';
    if (byte === 9) result += '\t';
    else if (low < 32) result += `${meta}^${String.fromCharCode(low + 64)}`;
    else result += meta + (low === 127 ? '^?' : String.fromCharCode(low));
  }
  return result;
}

const tac: Tool = async (context) => {
  await context.eachInput(
    context.args.filter((arg) => !/^-./.test(arg)),
    async (input) => {
      const text = await input.readText();
      const lines = text.split('\n');
      if (lines.at(-1) === '') lines.pop();
      else lines[lines.length - 1] += '\u0000';
      await context.stdout.write(
        lines
          .reverse()
          .map((line) => (line.endsWith('\u0000') ? line.slice(0, -1) : `${line}\n`))
          .join(''),
      );
    },
  );
};

const head: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'qvz',
    valued: 'nc',
    long: { 'lines=': 'n', 'bytes=': 'c', quiet: 'q', verbose: 'v', silent: 'q' },
    numeric: 'n',
  });
  const isTitled = options.has('v') || (options.operands.length > 1 && !options.has('q'));
  let isFirst = true;
  await context.eachInput(
    options.operands,
    async (input, path) => {
      if (isTitled)
        await context.stdout.write(`${isFirst ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`);
      isFirst = false;
      assertNotDirectory(context, path);
      const bytes = options.get('c');
      if (bytes !== undefined) await headBytes(context, input, bytes);
      else await headLines(context, input, options.get('n') ?? '10');
    },
    (path, error) =>
      error.errno === Errno.EISDIR
        ? `error reading '${path}': Is a directory`
        : `cannot open '${path}' for reading: ${error.message}`,
  );
};

async function headBytes(context: ToolContext, input: Input, count: string): Promise<void> {
  if (count.startsWith('-')) {
    const all = await input.readAll();
    return context.stdout.bytes(all.subarray(0, Math.max(0, all.length - parseSize(count.slice(1)))));
  }
  for (let left = parseSize(count); left > 0;) {
    const data = await input.read(left);
    if (!data) return;
    await context.stdout.bytes(data);
    left -= data.length;
  }
}

async function headLines(context: ToolContext, input: Input, count: string): Promise<void> {
  if (count.startsWith('-')) {
    const lines = (await input.readText()).split(/(?<=\n)/);
    await context.stdout.write(lines.slice(0, Math.max(0, lines.length - Number(count.slice(1)))).join(''));
    return;
  }
  let left = parseSize(count, 'number of lines');
  while (left > 0) {
    const data = await input.read();
    if (!data) return;
    let end = 0;
    while (left > 0 && end < data.length) {
      const newline = data.indexOf(10, end);
      if (newline < 0) {
        end = data.length;
        break;
      }
      end = newline + 1;
      left--;
    }
    await context.stdout.bytes(data.subarray(0, end));
    input.file.unread(data.subarray(end));
  }
}

const tail: Tool = async (context) => {
  const args = context.args.map((arg, index) => (index === 0 && /^\+\d+$/.test(arg) ? `-n${arg}` : arg));
  const options = new Options(context.name, args, {
    plain: 'fqvFz',
    valued: 'ncs',
    long: {
      'lines=': 'n',
      'bytes=': 'c',
      'follow=?': 'f',
      quiet: 'q',
      verbose: 'v',
      silent: 'q',
      'sleep-interval=': 's',
    },
    numeric: 'n',
  });
  const isTitled = options.has('v') || (options.operands.length > 1 && !options.has('q'));
  let isFirst = true;
  await context.eachInput(
    options.operands,
    async (input, path) => {
      if (isTitled)
        await context.stdout.write(`${isFirst ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`);
      isFirst = false;
      assertNotDirectory(context, path);
      await tailOne(context, options, input);
      if (options.has('f', 'F') && path !== '-') await follow(context, input);
    },
    (path, error) =>
      error.errno === Errno.EISDIR
        ? `error reading '${path}': Is a directory`
        : `cannot open '${path}' for reading: ${error.message}`,
  );
};

async function tailOne(context: ToolContext, options: Options, input: Input): Promise<void> {
  const isBytes = options.has('c');
  const count = options.get(isBytes ? 'c' : 'n') ?? '10';
  if (count.startsWith('+')) {
    const data = await input.readAll();
    let start = 0;
    let left = parseSize(count.slice(1)) - 1;
    if (isBytes) start = left;
    else for (; left > 0 && start < data.length; left--) start = data.indexOf(10, start) + 1 || data.length;
    return context.stdout.bytes(data.subarray(start));
  }
  const wanted = parseSize(count.replace('-', ''), isBytes ? 'number of bytes' : 'number of lines');
  let kept: Uint8Array[] = [];
  let size = 0;
  for (let data = await input.read(); data; data = await input.read()) {
    kept.push(data.slice());
    size += data.length;
    // Only what can still be wanted stays in memory.
    if (size > 1 << 20 && kept.length > 1) {
      const all = joinBytes(kept);
      kept = [all.subarray(tailStart(all, wanted, isBytes)).slice()];
      size = kept[0]!.length;
    }
  }
  const all = joinBytes(kept);
  await context.stdout.bytes(all.subarray(tailStart(all, wanted, isBytes)));
}

function tailStart(data: Uint8Array, wanted: number, isBytes: boolean): number {
  if (isBytes) return Math.max(0, data.length - wanted);
  if (wanted === 0) return data.length;
  let end = data.at(-1) === 10 ? data.length - 1 : data.length;
  for (let left = wanted; left > 0; left--) {
    end = data.subarray(0, end).lastIndexOf(10);
    if (end < 0) return 0;
  }
  return end + 1;
}

async function follow(context: ToolContext, input: Input): Promise<void> {
  await context.stdout.flush();
  for (;;) {
    const data = await input.read();
    if (data) await context.stdout.bytes(data);
    else await context.task.sleep(200);
  }
}

const wc: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'clLmw',
    long: { bytes: 'c', lines: 'l', chars: 'm', words: 'w', 'max-line-length': 'L' },
  });
  const isDefault = !options.has('c', 'l', 'L', 'm', 'w');
  const rows: { counts: number[]; name: string }[] = [];
  await context.eachInput(options.operands, async (input, path) => {
    assertNotDirectory(context, path);
    rows.push({ counts: await countAll(input, options), name: options.operands.length > 0 ? path : '' });
  });
  if (options.operands.length > 1) {
    rows.push({
      counts: rows.reduce(
        (sum, { counts }) => sum.map((total, at) => (at === 4 ? Math.max(total, counts[at]!) : total + counts[at]!)),
        [0, 0, 0, 0, 0],
      ),
      name: 'total',
    });
  }
  const shown = [
    options.has('l') || isDefault,
    options.has('w') || isDefault,
    options.has('m'),
    options.has('c') || isDefault,
    options.has('L'),
  ];
  const columns = shown.filter(Boolean).length;
  const isPiped = options.operands.length === 0 || options.operands.includes('-');
  let width = Math.max(1, ...rows.map(({ counts }) => String(counts[3]).length));
  if (isPiped && columns > 1) width = Math.max(width, 7);
  if (columns === 1 && rows.length <= 1) width = 1;
  for (const { counts, name } of rows) {
    const numbers = counts.filter((_, at) => shown[at]).map((count) => String(count).padStart(width));
    await context.stdout.line(numbers.join(' ') + (name === '' ? '' : ` ${name}`));
  }
};

/** Lines, words, characters, bytes, longest line. */
async function countAll(input: Input, options: Options): Promise<number[]> {
  let [lines, words, characters, bytes, longest] = [0, 0, 0, 0, 0];
  let isInWord = false;
  let rest = '';
  const isLength = options.has('L');
  const isPlain = !options.has('w', 'm', 'L') && options.has('c', 'l');
  for (let data = await input.read(); data; data = await input.read()) {
    bytes += data.length;
    if (isPlain) {
      if (!options.has('l')) continue;
      for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10, at + 1)) lines++;
      continue;
    }
    for (let index = 0; index < data.length; index++) {
      const byte = data[index]!;
      if (byte === 10) lines++;
      if ((byte & 0xc0) !== 0x80) characters++;
      const isSpace = byte === 32 || (byte >= 9 && byte <= 13);
      if (!isSpace && !isInWord) words++;
      isInWord = !isSpace;
    }
    if (!isLength) continue;
    const pieces = (rest + decodeText(data)).split('\n');
    rest = pieces.pop()!;
    for (const piece of pieces) longest = Math.max(longest, displayWidth(piece));
  }
  return [lines, words, characters, bytes, Math.max(longest, displayWidth(rest))];
}

const tee: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'aip',
    long: { append: 'a', 'ignore-interrupts': 'i' },
  });
  const { OpenFlag } = await import('../../abi/file-modes.ts');
  const flags = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | (options.has('a') ? OpenFlag.O_APPEND : OpenFlag.O_TRUNC);
  const files = [];
  for (const path of options.operands) {
    try {
      files.push(context.openFile(path, flags));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      await context.fail(`${path}: ${error.message}`);
    }
  }
  try {
    for (let data = await context.stdin.read(); data; data = await context.stdin.read()) {
      await context.stdout.bytes(data);
      for (const file of files) await file.write(context.task, data);
    }
  } finally {
    for (const file of files) file.release();
  }
};

const rev: Tool = (context) =>
  context.eachInput(context.args, async (input) => {
    const lines = context.lines(input);
    for (let line = await lines.next(); line !== null; line = await lines.next()) {
      await context.stdout.write([...line].reverse().join('') + (lines.isTerminated ? '\n' : ''));
    }
  });

const nl: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'p',
    valued: 'bnswvi',
    long: { 'body-numbering=': 'b', 'number-format=': 'n', 'number-separator=': 's', 'number-width=': 'w' },
  });
  const style = options.get('b') ?? 't';
  const width = options.number('w', 6);
  const separator = options.get('s') ?? '\t';
  let number = options.number('v', 1) - options.number('i', 1);
  await context.eachInput(options.operands, async (input) => {
    const lines = context.lines(input);
    for (let line = await lines.next(); line !== null; line = await lines.next()) {
      const isNumbered =
        style === 'a' ||
        (style === 't' && line !== '') ||
        (style.startsWith('p') && new RegExp(style.slice(1)).test(line));
      if (isNumbered) number += options.number('i', 1);
      const format = options.get('n') ?? 'rn';
      const text =
        format === 'ln' ? String(number).padEnd(width) : String(number).padStart(width, format === 'rz' ? '0' : ' ');
      await context.stdout.line(
        isNumbered
          ? text + separator + line
          : line === ''
            ? ' '.repeat(width + separator.length)
            : ' '.repeat(width + separator.length) + line,
      );
    }
  });
};

const fold: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'bs',
    valued: 'w',
    long: { 'width=': 'w', spaces: 's', bytes: 'b' },
    numeric: 'w',
  });
  const width = options.number('w', 80);
  await context.eachInput(options.operands, async (input) => {
    const lines = context.lines(input);
    for (let line = await lines.next(); line !== null; line = await lines.next()) {
      let rest = [...line];
      while (rest.length > width) {
        let cut = width;
        if (options.has('s')) {
          const blank = rest.slice(0, width).lastIndexOf(' ');
          if (blank >= 0) cut = blank + 1;
        }
        await context.stdout.line(rest.slice(0, cut).join(''));
        rest = rest.slice(cut);
      }
      await context.stdout.write(rest.join('') + (lines.isTerminated ? '\n' : ''));
    }
  });
};

function tabStops(text: string | undefined): (column: number) => number {
  const stops = (text ?? '8').split(/[ ,]/).map(Number);
  if (stops.some((stop) => !(stop > 0))) throw new UsageError(`tab size contains invalid character(s): '${text}'`);
  if (stops.length === 1) return (column) => column + stops[0]! - (column % stops[0]!);
  return (column) => stops.find((stop) => stop > column) ?? column + 1;
}

const expand: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'i',
    valued: 't',
    long: { 'tabs=': 't', initial: 'i' },
    numeric: 't',
  });
  const next = tabStops(options.get('t'));
  await context.eachInput(options.operands, async (input) => {
    const lines = context.lines(input);
    for (let line = await lines.next(); line !== null; line = await lines.next()) {
      let result = '';
      let column = 0;
      for (const character of line) {
        const end = character === '\t' ? next(column) : column + displayWidth(character);
        const isKept = character === '\t' && options.has('i') && /\S/.test(result);
        result += character === '\t' && !isKept ? ' '.repeat(end - column) : character;
        column = end;
      }
      await context.stdout.write(result + (lines.isTerminated ? '\n' : ''));
    }
  });
};

const unexpand: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'a',
    valued: 't',
    long: { 'tabs=': 't', all: 'a' },
  });
  const size = options.number('t', 8);
  const isAll = options.has('a', 't');
  await context.eachInput(options.operands, async (input) => {
    const lines = context.lines(input);
    for (let line = await lines.next(); line !== null; line = await lines.next()) {
      const replaced = isAll
        ? line.replace(new RegExp(`[^]{${size}}`, 'g'), (block) => block.replace(/ {2,}$/, '\t'))
        : line.replace(/^[ \t]+/, (blanks) => {
            const width = [...blanks].reduce((sum, each) => (each === '\t' ? sum + size - (sum % size) : sum + 1), 0);
            return '\t'.repeat(Math.floor(width / size)) + ' '.repeat(width % size);
          });
      await context.stdout.write(replaced + (lines.isTerminated ? '\n' : ''));
    }
  });
};

export const basicTextTools: Readonly<Record<string, Tool>> = {
  cat,
  tac,
  head,
  tail,
  wc,
  tee,
  rev,
  nl,
  fold,
  expand,
  unexpand,
};
