import { ExpansionError } from '../interpreter/control-flow.ts';
import type { Shell } from '../interpreter/shell.ts';
import { KernelFile } from '../io/kernel-file.ts';
import type { OpenFile } from '../io/open-file.ts';
import { Task } from '../io/task.ts';
import { decodeText, joinBytes } from '../io/text.ts';
import { Parser } from '../language/parser.ts';
import { complain, parseLetters, type Builtin, type BuiltinContext } from './builtin.ts';

/** What `read` got: text in which `\0`-marked characters were protected by a backslash. */
interface ReadRecord {
  readonly text: string;
  /** Whether the character at the same index was escaped. */
  readonly escaped: readonly boolean[];
  readonly isComplete: boolean;
}

interface ReadLimits {
  readonly delimiter: number;
  /** Characters after which reading stops; Infinity for no limit. */
  readonly count: number;
  /** With `-N` the delimiter means nothing. */
  readonly isExact: boolean;
  readonly isRaw: boolean;
}

async function readRecord(file: OpenFile, task: Task, limits: ReadLimits): Promise<ReadRecord> {
  const bytes: number[] = [];
  const escapedBytes: boolean[] = [];
  let characters = 0;
  let isEscape = false;
  let isComplete = false;
  reading: for (;;) {
    if (characters >= limits.count && !isContinuation(bytes)) {
      isComplete = true;
      break;
    }
    const data = await file.read(task);
    if (data === null) break;
    for (let index = 0; index < data.length; index++) {
      const byte = data[index]!;
      const startsCharacter = (byte & 0xc0) !== 0x80;
      if (startsCharacter && characters >= limits.count) {
        file.unread(data.subarray(index));
        isComplete = true;
        break reading;
      }
      if (!limits.isRaw && !isEscape && byte === 0x5c) {
        isEscape = true;
        continue;
      }
      if (isEscape && byte === 0x0a) {
        isEscape = false;
        continue;
      }
      if (byte === limits.delimiter && !isEscape && !limits.isExact) {
        file.unread(data.subarray(index + 1));
        isComplete = true;
        break reading;
      }
      if (byte !== 0) {
        bytes.push(byte);
        escapedBytes.push(isEscape);
        if (startsCharacter) characters++;
      }
      isEscape = false;
      if (characters >= limits.count && byte < 0x80) {
        file.unread(data.subarray(index + 1));
        isComplete = true;
        break reading;
      }
    }
  }
  const text = decodeText(Uint8Array.from(bytes));
  const escaped = text.length === bytes.length ? escapedBytes : mapEscapes(text, escapedBytes);
  return { text, escaped, isComplete };
}

function isContinuation(bytes: readonly number[]): boolean {
  return (bytes.at(-1) ?? 0) >= 0x80;
}

function mapEscapes(text: string, escapedBytes: readonly boolean[]): boolean[] {
  const result: boolean[] = [];
  let offset = 0;
  for (const character of text) {
    const point = character.codePointAt(0)!;
    for (let unit = 0; unit < character.length; unit++) result.push(escapedBytes[offset] ?? false);
    offset += point < 0x80 || (point >= 0xdc80 && point <= 0xdcff) ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return result;
}

/** Splits a record at `IFS` into at most `count` fields; the last keeps what is left. */
function splitRecord({ text, escaped }: ReadRecord, ifs: string, count: number): string[] {
  const isSeparator = (index: number): boolean => !escaped[index] && ifs.includes(text[index]!);
  const isBlank = (index: number): boolean => isSeparator(index) && ' \t\n'.includes(text[index]!);
  const fields: string[] = [];
  let index = 0;
  while (index < text.length && isBlank(index)) index++;
  while (index < text.length) {
    if (fields.length === count - 1) {
      fields.push(lastField(text, index, isSeparator, isBlank));
      return fields;
    }
    const start = index;
    while (index < text.length && !isSeparator(index)) index++;
    fields.push(text.slice(start, index));
    while (index < text.length && isBlank(index)) index++;
    if (index < text.length && isSeparator(index) && (index === start || !isBlank(index - 1) || true)) {
      if (!isBlank(index)) {
        index++;
        while (index < text.length && isBlank(index)) index++;
      }
    }
  }
  return fields;
}

function lastField(
  text: string,
  start: number,
  isSeparator: (index: number) => boolean,
  isBlank: (index: number) => boolean,
): string {
  let end = text.length;
  while (end > start && isBlank(end - 1)) end--;
  // One trailing separator that is not a blank goes too, when it is the only one.
  let inner = start;
  while (inner < end && !isSeparator(inner)) inner++;
  if (inner === end - 1 && end > start) return text.slice(start, inner);
  return text.slice(start, end);
}

async function withTimeout<T>(
  shell: Shell,
  seconds: number | null,
  run: (task: Task) => Promise<T>,
): Promise<T | 'timeout'> {
  if (seconds === null) return run(shell.task);
  const task = new Task(shell.system, shell.task);
  const reading = run(task);
  const timer = new Task(shell.system, shell.task);
  try {
    const first = await Promise.race([reading, timer.sleep(seconds * 1000).then(() => 'timeout' as const)]);
    if (first === 'timeout') {
      task.kill(14);
      await reading.catch(() => undefined);
    }
    return first;
  } finally {
    timer.kill(15);
    timer.dispose();
    task.dispose();
  }
}

export const read: Builtin = async (context) => {
  const { shell } = context;
  const { options, operands, invalid } = parseLetters(context.args, 'rse', 'apndNtuUi');
  if (invalid) return complain(context, `${invalid}: invalid option`, 2);
  const bad = operands.find((name) => !/^[A-Za-z_]\w*(\[.*\])?$/.test(name));
  if (bad !== undefined) return complain(context, `\`${bad}': not a valid identifier`);
  const file = shell.descriptors.get(Number(options.get('u') ?? 0));
  if (!file) return complain(context, `${options.get('u') ?? 0}: invalid file descriptor: Bad file descriptor`);
  const prompt = options.get('p');
  if (prompt !== undefined && file.isTerminal) await shell.print(prompt, 2);
  const timeout = options.has('t') ? Number(options.get('t')) : null;
  if (timeout === 0) return pollOnly(file);
  const delimiter = options.get('d');
  const limits: ReadLimits = {
    delimiter: delimiter === undefined ? 10 : delimiter === '' ? 0 : delimiter.charCodeAt(0),
    count: options.has('n') || options.has('N') ? Number(options.get('n') ?? options.get('N')) : Infinity,
    isExact: options.has('N'),
    isRaw: options.has('r'),
  };
  const record = await inTerminalMode(shell, file, options.has('s') || limits.count !== Infinity, () =>
    withTimeout(shell, timeout, (task) => readRecord(file, task, limits)),
  );
  if (record === 'timeout') return 142;
  return assignRecord(context, record, operands, options.get('a'), limits.isExact);
};

function pollOnly(file: OpenFile): number {
  const data = file.poll(65536);
  if (data) file.unread(data);
  return data ? 0 : 1;
}

async function inTerminalMode<T>(shell: Shell, file: OpenFile, isRaw: boolean, run: () => Promise<T>): Promise<T> {
  if (!isRaw || !file.isTerminal || !(file instanceof KernelFile)) return run();
  const fd = file.descriptor();
  shell.system.setTerminalMode(fd, 1);
  try {
    return await run();
  } finally {
    shell.system.setTerminalMode(fd, 0);
  }
}

async function assignRecord(
  context: BuiltinContext,
  record: ReadRecord,
  names: readonly string[],
  array: string | undefined,
  isExact: boolean,
): Promise<number> {
  const { shell, interpreter } = context;
  const ifs = isExact ? '' : interpreter.expander.ifs();
  const { variables } = shell;
  try {
    if (array !== undefined) {
      const fields = ifs === '' ? (record.text === '' ? [] : [record.text]) : splitRecord(record, ifs, Infinity);
      const variable = variables.writable(array);
      if (variable.isReadonly) return complain(context, `${array}: readonly variable`);
      variable.value = fields;
    } else if (names.length === 0) variables.set('REPLY', record.text);
    else {
      const fields = ifs === '' ? [record.text] : splitRecord(record, ifs, names.length);
      names.forEach((name, index) => {
        const element = /^(\w+)\[(.*)\]$/s.exec(name);
        if (element) variables.setElement(element[1]!, element[2]!, fields[index] ?? '');
        else variables.set(name, fields[index] ?? '');
      });
    }
  } catch (error) {
    if (!(error instanceof ExpansionError)) throw error;
    return complain(context, error.message);
  }
  return record.isComplete ? 0 : 1;
}

export const mapfile: Builtin = async (context) => {
  const { shell, interpreter } = context;
  const { options, operands, invalid } = parseLetters(context.args, 't', 'dnOsuCc');
  if (invalid) return complain(context, `${invalid}: invalid option`, 2);
  const name = operands[0] ?? 'MAPFILE';
  const file = shell.descriptors.get(Number(options.get('u') ?? 0));
  if (!file) return complain(context, 'Bad file descriptor');
  const delimiter = options.get('d') ?? '\n';
  const separator = delimiter === '' ? '\0' : delimiter[0]!;
  const pieces: Uint8Array[] = [];
  for (let data = await file.read(shell.task); data; data = await file.read(shell.task)) pieces.push(data);
  let lines = decodeText(joinBytes(pieces)).split(separator);
  const last = lines.pop()!;
  if (!options.has('t')) lines = lines.map((line) => line + separator);
  if (last !== '') lines.push(last);
  lines = lines.slice(Number(options.get('s') ?? 0));
  const count = Number(options.get('n') ?? 0);
  if (count > 0) lines = lines.slice(0, count);
  const origin = Number(options.get('O') ?? 0);
  const variable = shell.variables.writable(name);
  const array = options.has('O') ? shell.variables.toArray(variable) : (variable.value = [] as string[]);
  const quantum = Number(options.get('c') ?? 5000);
  for (const [index, line] of lines.entries()) {
    if (options.has('C') && (index + 1) % quantum === 0) {
      await interpreter.script(
        new Parser(`${options.get('C')} ${origin + index} '${line.replaceAll("'", "'\\''")}'`).parseAll(),
      );
    }
    array[origin + index] = line;
  }
  return 0;
};
