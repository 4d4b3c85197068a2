import { echoText } from '../builtins/echo.ts';
import { formatText } from '../builtins/printf.ts';
import { evaluateTest, TestError } from '../builtins/test-expression.ts';
import { Expander } from '../interpreter/expander.ts';
import { formatDate } from '../interpreter/date-format.ts';
import { findInPath } from '../interpreter/launcher.ts';
import { StatField, STAT_FIELDS } from '../../abi/file-modes.ts';
import { joinBytes, encodeText } from '../io/text.ts';
import { Options } from './options.ts';
import { UsageError, type Tool, type ToolContext } from './tool.ts';

const trueTool: Tool = () => 0;
const falseTool: Tool = () => 1;

const echo: Tool = (context) => void context.stdout.write(echoText(context.args));

const printf: Tool = async (context) => {
  const [format, ...args] = context.args[0] === '--' ? context.args.slice(1) : context.args;
  if (format === undefined) throw new UsageError('missing operand');
  const { text, errors } = formatText(format, args);
  await context.stdout.write(text);
  for (const error of errors) await context.fail(error);
};

/** An expander for tools, whose words come expanded already. */
function plainExpander(context: ToolContext): Expander {
  const none = (): never => {
    throw new UsageError('substitution is the business of the shell');
  };
  return new Expander(context.shell, { capture: none, connect: none });
}

const test: Tool = async (context) => {
  let { args } = context;
  if (context.name === '[') {
    if (args.at(-1) !== ']') throw new UsageError("missing ']'", 2);
    args = args.slice(0, -1);
  }
  try {
    return evaluateTest(args, plainExpander(context)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    throw new UsageError(error.message, 2);
  }
};

const pwd: Tool = (context) => void context.stdout.line(context.shell.workingDirectory);

const yes: Tool = async (context) => {
  const line = encodeText(`${context.args.length > 0 ? context.args.join(' ') : 'y'}\n`);
  const block = joinBytes(Array.from({ length: Math.max(1, Math.floor(16384 / line.length)) }, () => line));
  for (;;) await context.stdout.bytes(block);
};

const seq: Tool = async (context) => {
  const args = context.args.map((arg) => (/^-\.?\d/.test(arg) ? `\u0000${arg}` : arg));
  const options = new Options(context.name, args, {
    plain: 'w',
    valued: 'sf',
    long: { 'separator=': 's', 'format=': 'f', 'equal-width': 'w' },
    isOrdered: true,
  });
  const texts = options.operands.map((text) => text.replace('\u0000', ''));
  if (texts.length === 0) throw new UsageError("missing operand\nTry 'seq --help' for more information.");
  const bad = texts.find((text) => text.trim() === '' || Number.isNaN(Number(text)));
  if (bad !== undefined)
    throw new UsageError(`invalid floating point argument: ‘${bad}’\nTry 'seq --help' for more information.`);
  const [first, step, last] =
    texts.length === 1
      ? [1, 1, Number(texts[0])]
      : texts.length === 2
        ? [Number(texts[0]), 1, Number(texts[1])]
        : texts.map(Number);
  if (step === 0) throw new UsageError(`invalid Zero increment value: ‘${texts[1]}’`);
  const decimals = Math.max(
    ...texts.slice(0, texts.length === 3 ? 2 : 1).map((text) => text.split('.')[1]?.length ?? 0),
  );
  const shownDecimals = texts.length === 1 ? 0 : decimals;
  const separator = options.get('s') ?? '\n';
  const format = options.get('f');
  const width = options.has('w')
    ? Math.max(first!.toFixed(shownDecimals).length, last!.toFixed(shownDecimals).length)
    : 0;
  const count = Math.floor((last! - first!) / step! + 1e-10);
  for (let index = 0; index <= count; index++) {
    const value = first! + index * step!;
    const fixed = value.toFixed(shownDecimals);
    const padded = fixed.startsWith('-') ? `-${fixed.slice(1).padStart(width - 1, '0')}` : fixed.padStart(width, '0');
    const text = format === undefined ? padded : formatText(format, [String(value)]).text;
    const pending = context.stdout.write((index > 0 ? separator : '') + text);
    if (pending) await pending;
  }
  if (count >= 0) await context.stdout.write('\n');
};

const sleep: Tool = async (context) => {
  const units: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86400 };
  let seconds = 0;
  if (context.args.length === 0) throw new UsageError("missing operand\nTry 'sleep --help' for more information.");
  for (const arg of context.args) {
    if (arg === 'infinity' || arg === 'inf') seconds = Infinity;
    const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(arg);
    if (!match && seconds !== Infinity) {
      throw new UsageError(`invalid time interval ‘${arg}’\nTry 'sleep --help' for more information.`);
    }
    if (match) seconds += Number(match[1]) * units[match[2]!]!;
  }
  await context.task.sleep(seconds * 1000);
};

const record = new Float64Array(STAT_FIELDS);

const date: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'uRI',
    valued: 'dr',
    long: {
      utc: 'u',
      universal: 'u',
      'date=': 'd',
      'reference=': 'r',
      'iso-8601=?': 'I',
      'rfc-3339=': '3',
      'rfc-email': 'R',
    },
  });
  let moment = new Date();
  const reference = options.get('r');
  if (reference !== undefined) {
    const errno = context.system.stat(context.resolve(reference), record);
    if (errno < 0) return context.failFor(reference, errno);
    moment = new Date(record[StatField.MTIME_SEC]! * 1000);
  }
  const isUtc = options.has('u');
  const given = options.get('d');
  if (given !== undefined) {
    const parsed = parseDate(given, isUtc);
    if (!parsed) throw new UsageError(`invalid date ‘${given}’`);
    moment = parsed;
  }
  const iso = options.get('I');
  let format = options.operands[0]?.replace(/^\+/, '');
  if (options.has('I'))
    format = iso === 'seconds' ? '%Y-%m-%dT%H:%M:%S%:z' : iso === 'minutes' ? '%Y-%m-%dT%H:%M%:z' : '%Y-%m-%d';
  if (options.has('3')) format = options.get('3') === 'date' ? '%Y-%m-%d' : '%Y-%m-%d %H:%M:%S%:z';
  if (options.has('R')) format = '%a, %d %b %Y %H:%M:%S %z';
  await context.stdout.line(formatDate(moment, format ?? '%a %b %e %H:%M:%S %Z %Y', isUtc));
};

/** Dates people write for `-d`: seconds since the epoch, ISO forms, `yesterday`, `2 days ago`, `next month`. */
export function parseDate(text: string, isUtc: boolean): Date | null {
  const epoch = /^@(-?\d+(?:\.\d+)?)$/.exec(text.trim());
  if (epoch) return new Date(Number(epoch[1]) * 1000);
  let rest = text.trim().toLowerCase();
  const moment = new Date();
  const absolute = /^(\d{4}-\d\d?-\d\d?)(?:[t ]+(\d\d?:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(z|utc|[+-]\d\d:?\d\d)?/.exec(
    rest,
  );
  if (absolute) {
    const day = absolute[1]!.replace(/-(\d)(?=-|$)/g, '-0$1');
    const zone = absolute[3] ? (/^[zu]/.test(absolute[3]) ? 'Z' : absolute[3]) : isUtc ? 'Z' : '';
    const time = (absolute[2] ?? '00:00:00').padStart(5, '0');
    moment.setTime(Date.parse(`${day}T${time}${zone}`));
    rest = rest.slice(absolute[0].length).trim();
  }
  for (const [pattern, days] of [
    [/\btomorrow\b/, 1],
    [/\byesterday\b/, -1],
    [/\btoday\b|\bnow\b/, 0],
  ] as const) {
    if (!pattern.test(rest)) continue;
    moment.setDate(moment.getDate() + days);
    rest = rest.replace(pattern, '').trim();
  }
  rest = rest.replace(
    /\b(next|last)\s+(\w+)/g,
    (_, which: string, unit: string) => `${which === 'next' ? 1 : -1} ${unit}`,
  );
  const relative = /^([+-]?\s*\d+)\s*(second|sec|minute|min|hour|day|week|fortnight|month|year)s?(\s+ago)?\s*/;
  for (let match = relative.exec(rest); match; match = relative.exec(rest)) {
    shiftDate(moment, Number(match[1]!.replace(/\s/g, '')) * (match[3] ? -1 : 1), match[2]!);
    rest = rest.slice(match[0].length);
  }
  if (rest !== '') {
    const parsed = Date.parse(text + (isUtc && !/z|utc|gmt|[+-]\d\d:?\d\d$/i.test(text) ? ' UTC' : ''));
    return Number.isNaN(parsed) ? null : new Date(parsed);
  }
  return Number.isNaN(moment.getTime()) ? null : moment;
}

function shiftDate(moment: Date, amount: number, unit: string): void {
  if (unit.startsWith('year')) moment.setFullYear(moment.getFullYear() + amount);
  else if (unit.startsWith('month')) moment.setMonth(moment.getMonth() + amount);
  else if (unit === 'day') moment.setDate(moment.getDate() + amount);
  else if (unit === 'week') moment.setDate(moment.getDate() + 7 * amount);
  else if (unit === 'fortnight') moment.setDate(moment.getDate() + 14 * amount);
  else
    moment.setTime(moment.getTime() + amount * (unit.startsWith('s') ? 1000 : unit.startsWith('m') ? 60000 : 3600000));
}

const uname: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'asnrvmpio',
    long: { all: 'a', 'kernel-name': 's', nodename: 'n', 'kernel-release': 'r', machine: 'm', 'operating-system': 'o' },
  });
  const fields: readonly (readonly [string, string])[] = [
    ['s', 'Linux'],
    ['n', context.system.hostname()],
    ['r', '6.1.0-cloudless'],
    ['v', '#1 SMP'],
    ['m', 'x86_64'],
    ['o', 'GNU/Linux'],
  ];
  const isPlain = !options.has('a', 's', 'n', 'r', 'v', 'm', 'p', 'i', 'o');
  const shown = fields.filter(([letter]) => options.has('a') || options.has(letter) || (isPlain && letter === 's'));
  if (options.has('p', 'i') && shown.length === 0) shown.push(['p', 'unknown']);
  await context.stdout.line(shown.map(([, value]) => value).join(' '));
};

const whoami: Tool = (context) => void context.stdout.line(context.shell.process.userName);

const id: Tool = async (context) => {
  const options = new Options(context.name, context.args, { plain: 'ugnGr' });
  const name = context.shell.process.userName;
  if (options.has('u', 'g', 'G')) await context.stdout.line(options.has('n') ? name : '0');
  else await context.stdout.line(`uid=0(${name}) gid=0(${name}) groups=0(${name})`);
};

const hostname: Tool = (context) => void context.stdout.line(context.system.hostname());

const nproc: Tool = (context) => void context.stdout.line(String(globalThis.navigator?.hardwareConcurrency ?? 1));

const which: Tool = async (context) => {
  const options = new Options(context.name, context.args, { plain: 'as' });
  let status = 0;
  for (const name of options.operands) {
    const path = context.environment.get('PATH');
    const found = name.includes('/')
      ? context.system.access(context.resolve(name), 1) === 0
        ? [name]
        : []
      : findInPath(context.shell, name, path);
    if (found.length === 0) status = 1;
    for (const file of options.has('a') ? found : found.slice(0, 1)) await context.stdout.line(file);
  }
  return status;
};

const env: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'i0v',
    valued: 'uCS',
    long: { 'ignore-environment': 'i', null: '0', 'unset=': 'u', 'chdir=': 'C', 'split-string=': 'S' },
    isOrdered: true,
    failure: 125,
  });
  const environment = new Map(options.has('i') ? [] : context.environment);
  for (const name of options.all('u')) environment.delete(name);
  const words = [...(options.get('S')?.trim().split(/\s+/) ?? []), ...options.operands];
  while (words[0] === '-') {
    environment.clear();
    words.shift();
  }
  while (words.length > 0 && words[0]!.includes('=')) {
    const word = words.shift()!;
    environment.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
  }
  if (words.length === 0) {
    for (const [name, value] of environment)
      await context.stdout.write(`${name}=${value}${options.has('0') ? '\0' : '\n'}`);
    return 0;
  }
  const directory = options.get('C');
  const status = await context.run(words, {
    environment,
    ...(directory === undefined ? {} : { workingDirectory: context.resolve(directory) }),
  });
  if (status >= 0) return status;
  await context.fail(`‘${words[0]}’: ${status === -127 ? 'No such file or directory' : 'Permission denied'}`);
  return -status;
};

const printenv: Tool = async (context) => {
  const names = context.args.filter((arg) => arg !== '-0');
  let status = 0;
  if (names.length === 0)
    for (const [name, value] of context.environment) await context.stdout.line(`${name}=${value}`);
  for (const name of names) {
    const value = context.environment.get(name);
    if (value === undefined) status = 1;
    else await context.stdout.line(value);
  }
  return status;
};

const factor: Tool = async (context) => {
  const numbers =
    context.args.length > 0 ? context.args : (await context.stdin.readText()).split(/\s+/).filter(Boolean);
  for (const text of numbers) {
    if (!/^\d+$/.test(text)) {
      await context.fail(`‘${text}’ is not a valid positive integer`);
      continue;
    }
    await context.stdout.line([`${text}:`, ...(await primeFactors(BigInt(text), context.task))].join(' '));
  }
};

async function primeFactors(value: bigint, task: { checkpoint(): Promise<void> | undefined }): Promise<string[]> {
  const factors: string[] = [];
  for (let candidate = 2n; candidate * candidate <= value; candidate += candidate === 2n ? 1n : 2n) {
    if ((candidate & 0xfffn) === 1n) {
      const pause = task.checkpoint();
      if (pause) await pause;
    }
    while (value % candidate === 0n) {
      factors.push(String(candidate));
      value /= candidate;
    }
  }
  if (value > 1n) factors.push(String(value));
  return factors;
}

const tty: Tool = async (context) => {
  if (context.stdin.file.isTerminal) {
    await context.stdout.line('/dev/tty');
    return 0;
  }
  await context.stdout.line('not a tty');
  return 1;
};

export const plainTools: Readonly<Record<string, Tool>> = {
  true: trueTool,
  false: falseTool,
  echo,
  printf,
  test,
  '[': test,
  pwd,
  yes,
  seq,
  sleep,
  date,
  uname,
  whoami,
  id,
  hostname,
  nproc,
  which,
  env,
  printenv,
  factor,
  tty,
};
