import { Options } from './options.ts';
import { UsageError, type Tool } from './tool.ts';

export const joinTool: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'i',
    valued: '12jtaveo',
    long: { 'ignore-case': 'i' },
  });
  if (options.operands.length !== 2) throw new UsageError("missing operand\nTry 'join --help' for more information.");
  const separator = options.get('t');
  const split = (line: string): string[] =>
    separator === undefined ? line.trim().split(/[ \t]+/) : line.split(separator);
  const glue = separator ?? ' ';
  const fields = [
    options.number('1', options.number('j', 1)) - 1,
    options.number('2', options.number('j', 1)) - 1,
  ] as const;
  const rows: string[][][] = [];
  for (const path of options.operands) {
    const text = await context.open(path).readText();
    rows.push(text === '' ? [] : text.replace(/\n$/, '').split('\n').map(split));
  }
  const [left, right] = rows as [string[][], string[][]];
  const key = (row: readonly string[], side: 0 | 1): string =>
    options.has('i') ? (row[fields[side]] ?? '').toLowerCase() : (row[fields[side]] ?? '');
  const others = (row: readonly string[], side: 0 | 1): string[] => row.filter((_, index) => index !== fields[side]);
  const format = options.get('o');
  const empty = options.get('e') ?? '';
  const print = async (a: readonly string[] | null, b: readonly string[] | null): Promise<void> => {
    const shared = a ? (a[fields[0]] ?? '') : (b![fields[1]] ?? '');
    const cells = format
      ? format.split(/[, ]/).map((item) => {
          const [file, field] = item.split('.');
          if (file === '0') return shared;
          return (file === '1' ? a : b)?.[Number(field) - 1] ?? empty;
        })
      : [shared, ...(a ? others(a, 0) : []), ...(b ? others(b, 1) : [])];
    await context.stdout.line(cells.join(glue));
  };
  const shown = new Set([...options.all('a'), ...options.all('v')]);
  const isPaired = !options.has('v');
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const a = left[i];
    const b = right[j];
    if (!b || (a && key(a, 0) < key(b, 1))) {
      if (shown.has('1')) await print(a!, null);
      i++;
    } else if (!a || key(a, 0) > key(b, 1)) {
      if (shown.has('2')) await print(null, b);
      j++;
    } else {
      let end = j;
      while (end < right.length && key(right[end]!, 1) === key(a, 0)) end++;
      const shared = key(a, 0);
      for (; i < left.length && key(left[i]!, 0) === shared; i++) {
        for (let at = j; at < end; at++) if (isPaired) await print(left[i]!, right[at]!);
      }
      j = end;
    }
  }
};
