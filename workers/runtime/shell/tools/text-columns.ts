import { Options } from './options.ts';
import { UsageError, type Tool, type ToolContext } from './tool.ts';
import { joinTool } from './join.ts';
import { sort } from './sort.ts';
import { tr } from './translate.ts';
import { expr } from './expr.ts';
import { OpenFlag } from '../../abi/file-modes.ts';

const uniq: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'cdDiuz',
    valued: 'fsw',
    long: {
      count: 'c',
      repeated: 'd',
      unique: 'u',
      'ignore-case': 'i',
      'skip-fields=': 'f',
      'skip-chars=': 's',
      'check-chars=': 'w',
    },
  });
  const key = (line: string): string => {
    let text = line;
    for (let left = options.number('f', 0); left > 0; left--) text = text.replace(/^\s*\S*/, '');
    text = text.slice(options.number('s', 0)).slice(0, options.number('w', Infinity));
    return options.has('i') ? text.toLowerCase() : text;
  };
  const output =
    options.operands[1] === undefined
      ? null
      : context.openFile(options.operands[1], OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_TRUNC);
  const print = async (line: string, count: number): Promise<void> => {
    if (options.has('d') && count < 2) return;
    if (options.has('u') && count > 1) return;
    const text = `${options.has('c') ? `${String(count).padStart(7)} ` : ''}${line}\n`;
    if (output) await output.write(context.task, new TextEncoder().encode(text));
    else await context.stdout.write(text);
  };
  await context.eachInput(options.operands.slice(0, 1), async (input) => {
    let previous: string | null = null;
    let count = 0;
    const lines = context.lines(input);
    for (let line = await lines.next(); line !== null; line = await lines.next()) {
      if (previous !== null && key(previous) === key(line)) {
        count++;
        if (options.has('D')) {
          if (count === 2) await print(previous, 2);
          await context.stdout.line(line);
        }
        continue;
      }
      if (previous !== null && !options.has('D')) await print(previous, count);
      previous = line;
      count = 1;
    }
    if (previous !== null && !options.has('D')) await print(previous, count);
  });
  output?.release();
};

/** Ranges of `cut`: `1,3-5,7-`. */
function parseRanges(text: string, what: string): [number, number][] {
  return text.split(',').map((piece) => {
    const match = /^(\d*)(-?)(\d*)$/.exec(piece);
    if (!match || piece === '' || piece === '-')
      throw new UsageError(`invalid ${what} value ‘${piece}’\nTry 'cut --help' for more information.`);
    const low = match[1] === '' ? 1 : Number(match[1]);
    const high = match[2] === '' ? low : match[3] === '' ? Infinity : Number(match[3]);
    if (low === 0)
      throw new UsageError(
        `${what === 'field' ? 'fields' : 'byte/character positions'} are numbered from 1\nTry 'cut --help' for more information.`,
      );
    if (high < low) throw new UsageError("invalid decreasing range\nTry 'cut --help' for more information.");
    return [low, high];
  });
}

const cut: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'nsz',
    valued: 'bcdf',
    long: {
      'bytes=': 'b',
      'characters=': 'c',
      'delimiter=': 'd',
      'fields=': 'f',
      'only-delimited': 's',
      complement: 'C',
      'output-delimiter=': 'O',
    },
  });
  const list = options.get('f') ?? options.get('c') ?? options.get('b');
  if (list === undefined)
    throw new UsageError(
      "you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information.",
    );
  const isFields = options.has('f');
  const ranges = parseRanges(list, isFields ? 'field' : 'byte/character');
  const isChosen = (index: number): boolean =>
    ranges.some(([low, high]) => index >= low && index <= high) !== options.has('C');
  const delimiter = options.get('d') ?? '\t';
  if ([...delimiter].length !== 1)
    throw new UsageError("the delimiter must be a single character\nTry 'cut --help' for more information.");
  const joiner = options.get('O') ?? (isFields ? delimiter : '');
  await context.eachInput(options.operands, async (input) => {
    const lines = context.lines(input);
    for (let batch = await lines.nextBatch(); batch; batch = await lines.nextBatch()) {
      for (const line of batch) {
        if (isFields && !line.includes(delimiter)) {
          if (!options.has('s')) await context.stdout.line(line);
          continue;
        }
        const pieces = isFields ? line.split(delimiter) : [...line];
        const chosen = pieces.filter((_, index) => isChosen(index + 1));
        const pending = context.stdout.line(chosen.join(joiner));
        if (pending) await pending;
      }
    }
  });
};

const paste: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'sz',
    valued: 'd',
    long: { 'delimiters=': 'd', serial: 's' },
  });
  const delimiters = [
    ...(options.get('d') ?? '\t').replace(
      /\\([nt\\0])/g,
      (_, letter: string) => ({ n: '\n', t: '\t', '\\': '\\', '0': '' })[letter]!,
    ),
  ];
  const delimiter = (index: number): string => delimiters[index % delimiters.length] ?? '';
  const paths = options.operands.length > 0 ? options.operands : ['-'];
  if (options.has('s')) {
    await context.eachInput(paths, async (input) => {
      const lines = (await input.readText()).replace(/\n$/, '').split('\n');
      await context.stdout.line(
        lines.map((line, index) => line + (index < lines.length - 1 ? delimiter(index) : '')).join(''),
      );
    });
    return;
  }
  const standard = context.lines();
  const readers = paths.map((path) => (path === '-' ? standard : context.lines(context.open(path))));
  for (;;) {
    const row: (string | null)[] = [];
    for (const reader of readers) row.push(await reader.next());
    if (row.every((cell) => cell === null)) return;
    await context.stdout.line(
      row.map((cell, index) => (cell ?? '') + (index < row.length - 1 ? delimiter(index) : '')).join(''),
    );
  }
};

const comm: Tool = async (context) => {
  const options = new Options(context.name, context.args, { plain: '123', long: { 'output-delimiter=': 'o' } });
  if (options.operands.length !== 2)
    throw new UsageError(
      `missing operand after ‘${options.operands[0] ?? 'comm'}’\nTry 'comm --help' for more information.`,
    );
  const [left, right] = options.operands.map((path) => context.lines(context.open(path)));
  const tab = options.get('o') ?? '\t';
  const indent = (column: number): string =>
    tab.repeat(['1', '2'].slice(0, column - 1).filter((letter) => !options.has(letter)).length);
  const print = async (column: number, text: string): Promise<void> => {
    if (!options.has(String(column))) await context.stdout.line(indent(column) + text);
  };
  let a = await left!.next();
  let b = await right!.next();
  while (a !== null || b !== null) {
    if (b === null || (a !== null && a < b)) {
      await print(1, a!);
      a = await left!.next();
    } else if (a === null || b < a) {
      await print(2, b);
      b = await right!.next();
    } else {
      await print(3, a);
      a = await left!.next();
      b = await right!.next();
    }
  }
};

const shuf: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'ezr',
    valued: 'nio',
    long: { echo: 'e', 'head-count=': 'n', 'input-range=': 'i', repeat: 'r' },
  });
  let items: string[];
  const range = /^(\d+)-(\d+)$/.exec(options.get('i') ?? '');
  if (range)
    items = Array.from({ length: Number(range[2]) - Number(range[1]) + 1 }, (_, index) =>
      String(Number(range[1]) + index),
    );
  else if (options.has('e')) items = [...options.operands];
  else items = await wholeLines(context, options.operands);
  for (let index = items.length - 1; index > 0; index--) {
    const other = crypto.getRandomValues(new Uint32Array(1))[0]! % (index + 1);
    [items[index], items[other]] = [items[other]!, items[index]!];
  }
  for (const item of items.slice(0, options.number('n', Infinity))) await context.stdout.line(item);
};

async function wholeLines(context: ToolContext, paths: readonly string[]): Promise<string[]> {
  const result: string[] = [];
  await context.eachInput(paths, async (input) => {
    const text = await input.readText();
    if (text !== '') for (const line of text.replace(/\n$/, '').split('\n')) result.push(line);
  });
  return result;
}

const split: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'd',
    valued: 'lbna',
    long: { 'lines=': 'l', 'bytes=': 'b', 'suffix-length=': 'a', 'numeric-suffixes': 'd' },
    numeric: 'l',
  });
  const { parseSize } = await import('./sizes.ts');
  const [path = '-', prefix = 'x'] = options.operands;
  const width = options.number('a', 2);
  const bytes = options.get('b');
  const size = bytes === undefined ? Infinity : parseSize(bytes);
  const lineCount = options.number('l', bytes === undefined ? 1000 : Infinity);
  const data = await context.open(path).readAll();
  let start = 0;
  for (let part = 0; start < data.length; part++) {
    let end = start;
    if (size !== Infinity) end = Math.min(data.length, start + size);
    else
      for (let left = lineCount; left > 0 && end < data.length; left--) end = data.indexOf(10, end) + 1 || data.length;
    const file = context.openFile(
      prefix + suffix(part, width, options.has('d')),
      OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_TRUNC,
    );
    await file.write(context.task, data.subarray(start, end));
    file.release();
    start = end;
  }
};

function suffix(index: number, width: number, isNumeric: boolean): string {
  if (isNumeric) return String(index).padStart(width, '0');
  let text = '';
  for (let left = width; left > 0; left--) {
    text = String.fromCharCode(97 + (index % 26)) + text;
    index = Math.floor(index / 26);
  }
  return text;
}

const column: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'tx',
    valued: 'soc',
    long: { table: 't', 'separator=': 's', 'output-separator=': 'o' },
  });
  const lines = (await wholeLines(context, options.operands)).filter((line) => line.trim() !== '');
  if (!options.has('t')) {
    const { layOutColumns } = await import('../interpreter/columns.ts');
    await context.stdout.write(layOutColumns(lines, options.number('c', context.columns)));
    return;
  }
  const separators = options.get('s');
  const rows = lines.map((line) =>
    separators === undefined
      ? line.trim().split(/\s+/)
      : line.split(new RegExp(`[${separators.replace(/[\]\\^-]/g, '\\$&')}]`)),
  );
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, [...cell].length)));
  const gap = options.get('o') ?? '  ';
  for (const row of rows)
    await context.stdout.line(
      row.map((cell, index) => (index < row.length - 1 ? cell.padEnd(widths[index]!) : cell)).join(gap),
    );
};

export const columnTools: Readonly<Record<string, Tool>> = {
  uniq,
  cut,
  paste,
  comm,
  shuf,
  split,
  column,
  sort,
  tr,
  expr,
  join: joinTool,
};
