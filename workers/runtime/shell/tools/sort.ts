import { OpenFlag } from '../../abi/file-modes.ts';
import { encodeText } from '../io/text.ts';
import { Options } from './options.ts';
import { UsageError, type Tool } from './tool.ts';

interface SortKey {
  readonly startField: number;
  readonly startCharacter: number;
  readonly endField: number;
  readonly endCharacter: number;
  readonly flags: string;
}

function parseKey(text: string): SortKey {
  const match = /^(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*)(?:,(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*))?$/.exec(text);
  if (!match) throw new UsageError(`invalid number at field start: invalid count at start of ‘${text}’`, 2);
  if (match[1] === '0') throw new UsageError(`field number is zero: invalid field specification ‘${text}’`, 2);
  return {
    startField: Number(match[1]),
    startCharacter: Number(match[2] ?? 1),
    endField: match[4] === undefined ? Infinity : Number(match[4]),
    endCharacter: Number(match[5] ?? 0),
    flags: (match[3] ?? '') + (match[6] ?? ''),
  };
}

/** Where the fields of a line begin and end. Without a separator blanks before a field belong to it. */
function fieldBounds(line: string, separator: string | undefined): [number, number][] {
  const bounds: [number, number][] = [];
  if (separator !== undefined) {
    let start = 0;
    for (let end = line.indexOf(separator); end >= 0; end = line.indexOf(separator, start)) {
      bounds.push([start, end]);
      start = end + 1;
    }
    bounds.push([start, line.length]);
    return bounds;
  }
  for (const match of line.matchAll(/[ \t]*[^ \t]+|[ \t]+$/g))
    bounds.push([match.index, match.index + match[0].length]);
  return bounds;
}

function extract(line: string, key: SortKey, separator: string | undefined, isBlankSkipped: boolean): string {
  const bounds = fieldBounds(line, separator);
  const first = bounds[key.startField - 1];
  if (!first) return '';
  const skip = (position: number): number => {
    while (isBlankSkipped && (line[position] === ' ' || line[position] === '\t')) position++;
    return position;
  };
  const start = skip(first[0]) + key.startCharacter - 1;
  const last = bounds[key.endField - 1];
  let end = line.length;
  if (last) end = key.endCharacter === 0 ? last[1] : Math.min(last[1], skip(last[0]) + key.endCharacter);
  return line.slice(start, Math.max(start, end));
}

function numberOf(text: string): number {
  const match = /^\s*(-?\d*\.?\d*)/.exec(text);
  return match ? Number(match[1]) || 0 : 0;
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

function humanNumber(text: string): number {
  const match = /^\s*(-?\d+\.?\d*)([KMGTPE]?)/i.exec(text);
  return match ? Number(match[1]) * 1024 ** ' KMGTPE'.indexOf(match[2]!.toUpperCase() || ' ') : 0;
}

function compareVersions(a: string, b: string): number {
  const split = (text: string): string[] => text.match(/\d+|\D+/g) ?? [];
  const [left, right] = [split(a), split(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [x = '', y = ''] = [left[index], right[index]];
    const order = /^\d/.test(x) && /^\d/.test(y) ? Number(x) - Number(y) : compareText(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function comparison(flags: string): (a: string, b: string) => number {
  if (flags.includes('n')) return (a, b) => numberOf(a) - numberOf(b);
  if (flags.includes('g')) {
    const general = (text: string): number => (Number.isNaN(parseFloat(text)) ? -Infinity : parseFloat(text));
    return (a, b) => (general(a) === general(b) ? 0 : general(a) - general(b));
  }
  if (flags.includes('h')) return (a, b) => humanNumber(a) - humanNumber(b);
  if (flags.includes('M')) {
    const month = (text: string): number => months.indexOf(text.trim().slice(0, 3).toUpperCase());
    return (a, b) => month(a) - month(b);
  }
  if (flags.includes('V')) return compareVersions;
  const prepare = (text: string): string => {
    let result = text;
    if (flags.includes('d')) result = result.replace(/[^\p{L}\p{N} \t]/gu, '');
    return flags.includes('f') ? result.toUpperCase() : result;
  };
  return /[df]/.test(flags) ? (a, b) => compareText(prepare(a), prepare(b)) : compareText;
}

export const sort: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'bcCdfghimMnrRsuVz',
    valued: 'koStT',
    long: {
      'ignore-leading-blanks': 'b',
      check: 'c',
      'dictionary-order': 'd',
      'ignore-case': 'f',
      'general-numeric-sort': 'g',
      'human-numeric-sort': 'h',
      'month-sort': 'M',
      'numeric-sort': 'n',
      reverse: 'r',
      'random-sort': 'R',
      stable: 's',
      unique: 'u',
      'version-sort': 'V',
      'zero-terminated': 'z',
      'key=': 'k',
      'output=': 'o',
      'field-separator=': 't',
    },
    failure: 2,
  });
  const separator = options.get('t')?.replace('\\0', '\0');
  const global = [...'bdfghMnrV'].filter((letter) => options.has(letter)).join('');
  const keys = options.all('k').map(parseKey);
  const comparers = keys.map((key) => {
    const flags = key.flags === '' ? global : key.flags;
    const compare = comparison(flags);
    const sign = flags.includes('r') ? -1 : 1;
    const isBlankSkipped = flags.includes('b');
    return (a: string, b: string): number =>
      sign * compare(extract(a, key, separator, isBlankSkipped), extract(b, key, separator, isBlankSkipped));
  });
  const whole = comparison(global);
  const trim = (text: string): string => (global.includes('b') ? text.trimStart() : text);
  const sign = options.has('r') ? -1 : 1;
  const byKeys = (a: string, b: string): number => {
    if (comparers.length === 0) return sign * whole(trim(a), trim(b));
    for (const compare of comparers) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
  const isLastResort = !options.has('s') && !options.has('u');
  const compare = (a: string, b: string): number => byKeys(a, b) || (isLastResort ? sign * compareText(a, b) : 0);
  const end = options.has('z') ? '\0' : '\n';
  const lines: string[] = [];
  await context.eachInput(
    options.operands,
    async (input) => {
      const reader = context.lines(input, end);
      for (let batch = await reader.nextBatch(); batch; batch = await reader.nextBatch())
        for (const line of batch) lines.push(line);
    },
    (path, error) => `cannot read: ${path}: ${error.message}`,
  );
  if (context.status > 0) return 2;
  if (options.has('c') || options.has('C')) {
    const at = lines.findIndex(
      (line, index) =>
        index > 0 && (options.has('u') ? compare(lines[index - 1]!, line) >= 0 : compare(lines[index - 1]!, line) > 0),
    );
    if (at < 0) return 0;
    if (options.has('c')) await context.fail(`${options.operands[0] ?? '-'}:${at + 1}: disorder: ${lines[at]}`);
    return 1;
  }
  lines.sort(compare);
  let chosen = lines;
  if (options.has('u')) chosen = lines.filter((line, index) => index === 0 || byKeys(lines[index - 1]!, line) !== 0);
  const target = options.get('o');
  if (target !== undefined) {
    const file = context.openFile(target, OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_TRUNC);
    await file.write(context.task, encodeText(chosen.map((line) => line + end).join('')));
    file.release();
    return 0;
  }
  for (const line of chosen) {
    const pending = context.stdout.write(line + end);
    if (pending) await pending;
  }
  return 0;
};
