import { OpenFlag } from '../../abi/file-modes.ts';
import type { LineReader } from '../io/line-reader.ts';
import type { OpenFile } from '../io/open-file.ts';
import { SystemError } from '../io/system-error.ts';
import { encodeText } from '../io/text.ts';
import { Options } from './options.ts';
import { SedParser, type SedAddress, type SedCommand, type Substitution } from './sed-parser.ts';
import { assertNotDirectory } from './text-basic.ts';
import { UsageError, type Tool, type ToolContext } from './tool.ts';

const OUTPUT = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_TRUNC;

/** Expands `&`, `\1`, `\n` and the case changes `\U \L \u \l \E` of a replacement. */
function expandReplacement(template: string, match: RegExpExecArray): string {
  let result = '';
  let mode: 'U' | 'L' | '' = '';
  let once: 'u' | 'l' | '' = '';
  const add = (text: string): void => {
    if (text === '') return;
    let piece = mode === 'U' ? text.toUpperCase() : mode === 'L' ? text.toLowerCase() : text;
    if (once !== '') piece = (once === 'u' ? piece[0]!.toUpperCase() : piece[0]!.toLowerCase()) + piece.slice(1);
    once = '';
    result += piece;
  };
  for (let index = 0; index < template.length; index++) {
    const character = template[index]!;
    if (character === '&') add(match[0]);
    else if (character !== '\\') add(character);
    else {
      const next = template[++index] ?? '';
      const code = /^(?:x([0-9a-fA-F]{1,2})|o([0-7]{1,3})|d(\d{1,3}))/.exec(template.slice(index, index + 4));
      if (code) {
        add(String.fromCharCode(parseInt(code[1] ?? code[2] ?? code[3]!, code[1] ? 16 : code[2] ? 8 : 10)));
        index += code[0].length - 1;
      } else if (/\d/.test(next)) add(match[Number(next)] ?? '');
      else if (next === 'U' || next === 'L') mode = next;
      else if (next === 'E') mode = '';
      else if (next === 'u' || next === 'l') once = next;
      else add(next === 'n' ? '\n' : next === 't' ? '\t' : next);
    }
  }
  return result;
}

/** Runs a script over lines. */
class SedMachine {
  private readonly context: ToolContext;
  private readonly commands: readonly SedCommand[];
  private readonly isQuiet: boolean;
  private readonly labels = new Map<string, number>();
  private readonly files = new Map<string, OpenFile>();
  private pattern = '';
  private hold = '';
  private line = 0;
  private isLast = false;
  private isTerminated = true;
  private reader: LineReader | null = null;
  private ahead: string | null = null;
  private nextReader: () => Promise<LineReader | null>;
  private appended: (() => Promise<void>)[] = [];
  private lastExpression: RegExp | null = null;
  private readonly write: (text: string) => Promise<void>;
  private readonly separator: string;
  exitCode: number | null = null;

  constructor(
    context: ToolContext,
    commands: readonly SedCommand[],
    settings: {
      isQuiet: boolean;
      separator: string;
      write: (text: string) => Promise<void>;
      nextReader: () => Promise<LineReader | null>;
    },
  ) {
    this.context = context;
    this.commands = commands;
    this.isQuiet = settings.isQuiet;
    this.separator = settings.separator;
    this.write = settings.write;
    this.nextReader = settings.nextReader;
    commands.forEach((command, index) => {
      if (command.name === ':') this.labels.set(command.text, index);
    });
    for (const { name, text } of commands) {
      if ((name === 'b' || name === 't' || name === 'T') && text !== '' && !this.labels.has(text)) {
        throw new UsageError(`-e expression #1, char ${text.length}: can't find label for jump to \`${text}'`);
      }
    }
  }

  async run(): Promise<void> {
    this.ahead = await this.fetch();
    while (this.exitCode === null && (await this.readLine())) await this.cycle();
    for (const file of this.files.values()) file.release();
  }

  /** The next input line, through all files; whether it ended in a newline is remembered. */
  private async fetch(): Promise<string | null> {
    for (;;) {
      this.reader ??= await this.nextReader();
      if (!this.reader) return null;
      const line = await this.reader.next();
      if (line !== null) {
        this.aheadTerminated = this.reader.isTerminated;
        return line;
      }
      this.reader = null;
    }
  }

  private aheadTerminated = true;

  private async readLine(): Promise<boolean> {
    if (this.ahead === null) return false;
    this.pattern = this.ahead;
    this.isTerminated = this.aheadTerminated;
    this.line++;
    this.ahead = await this.fetch();
    this.isLast = this.ahead === null;
    return true;
  }

  private async print(text: string): Promise<void> {
    await this.write(text + (this.isTerminated || !this.isLast ? this.separator : ''));
  }

  private async flushAppended(): Promise<void> {
    for (const append of this.appended.splice(0)) await append();
  }

  private async cycle(): Promise<void> {
    let isDone = false;
    while (!isDone) {
      const outcome = await this.execute();
      if (outcome === 'restart') continue;
      isDone = true;
      if (outcome !== 'deleted' && !this.isQuiet) await this.print(this.pattern);
    }
    await this.flushAppended();
  }

  private matchesAddress(address: SedAddress): boolean {
    switch (address.type) {
      case 'line':
        return this.line === address.line;
      case 'last':
        return this.isLast;
      case 'step':
        return address.step === 0
          ? this.line === address.first
          : this.line >= address.first && (this.line - address.first) % address.step === 0;
      case 'expression':
        return this.test(address.expression);
      default:
        return false;
    }
  }

  private test(expression: RegExp | null): boolean {
    const used = expression ?? this.lastExpression;
    if (!used) throw new UsageError('no previous regular expression');
    this.lastExpression = used;
    used.lastIndex = 0;
    return used.test(this.pattern);
  }

  private isSelected(command: SedCommand): boolean {
    const { first, second } = command;
    if (!first) return true;
    if (!second) return this.matchesAddress(first);
    if (command.isInRange) {
      if (second.type === 'expression') command.isInRange = !this.test(second.expression);
      else if (second.type === 'last') command.isInRange = !this.isLast;
      else {
        if (this.line > command.rangeEnd) {
          command.isInRange = false;
          return this.line <= command.rangeEnd || this.startRange(command, first, second);
        }
        command.isInRange = this.line < command.rangeEnd;
      }
      return true;
    }
    return this.startRange(command, first, second);
  }

  private startRange(command: SedCommand, first: SedAddress, second: SedAddress): boolean {
    // Address 0 with an expression lets the range end on the first line.
    const isZero = first.type === 'line' && first.line === 0;
    if (isZero && this.line === 1 && second.type === 'expression') {
      command.isInRange = !this.test(second.expression);
      return true;
    }
    if (!this.matchesAddress(first)) return false;
    if (second.type === 'line') command.rangeEnd = second.line;
    else if (second.type === 'count') command.rangeEnd = this.line + second.count;
    else if (second.type === 'multiple') command.rangeEnd = Math.ceil(this.line / second.count) * second.count;
    else command.rangeEnd = Infinity;
    command.isInRange = this.line < command.rangeEnd && !(second.type === 'last' && this.isLast);
    return true;
  }

  private async execute(): Promise<'end' | 'deleted' | 'restart'> {
    let isSubstituted = false;
    for (let index = 0; index < this.commands.length; index++) {
      const pause = this.context.task.checkpoint();
      if (pause) await pause;
      const command = this.commands[index]!;
      if (this.isSelected(command) === command.isNegated) {
        if (command.name === '{') index = command.end - 1;
        continue;
      }
      switch (command.name) {
        case 's':
          if (await this.substitute(command.substitution!)) isSubstituted = true;
          break;
        case 'b':
          index = this.target(command.text);
          break;
        case 't':
          if (isSubstituted) index = this.target(command.text);
          isSubstituted = false;
          break;
        case 'T':
          if (!isSubstituted) index = this.target(command.text);
          isSubstituted = false;
          break;
        case 'd':
          return 'deleted';
        case 'D': {
          const newline = this.pattern.indexOf('\n');
          if (newline < 0) return 'deleted';
          this.pattern = this.pattern.slice(newline + 1);
          await this.flushAppended();
          return 'restart';
        }
        case 'c':
          if (!command.second || command.isNegated || !command.isInRange) await this.write(`${command.text}\n`);
          return 'deleted';
        case 'n':
          if (this.isLast) return this.isQuiet ? 'deleted' : 'end';
          if (!this.isQuiet) await this.print(this.pattern);
          await this.flushAppended();
          await this.readLine();
          break;
        case 'N': {
          if (this.isLast) return 'end';
          const before = this.pattern;
          await this.flushAppended();
          await this.readLine();
          this.pattern = `${before}\n${this.pattern}`;
          break;
        }
        case 'q':
        case 'Q':
          this.exitCode = Number(command.text || 0);
          return command.name === 'q' ? 'end' : 'deleted';
        default:
          await this.simple(command);
      }
    }
    return 'end';
  }

  private target(label: string): number {
    return label === '' ? this.commands.length : this.labels.get(label)!;
  }

  private async simple(command: SedCommand): Promise<void> {
    switch (command.name) {
      case 'p':
        return this.print(this.pattern);
      case 'P':
        return this.write(`${this.pattern.split('\n')[0]}\n`);
      case '=':
        return this.write(`${this.line}\n`);
      case 'l':
        return this.write(`${unambiguous(this.pattern)}$\n`);
      case 'g':
        this.pattern = this.hold;
        return;
      case 'G':
        this.pattern += `\n${this.hold}`;
        return;
      case 'h':
        this.hold = this.pattern;
        return;
      case 'H':
        this.hold += `\n${this.pattern}`;
        return;
      case 'x':
        [this.pattern, this.hold] = [this.hold, this.pattern];
        return;
      case 'z':
        this.pattern = '';
        return;
      case 'i':
        return this.write(`${command.text}\n`);
      case 'a':
        this.appended.push(() => this.write(`${command.text}\n`));
        return;
      case 'r':
        this.appended.push(() => this.appendFile(command.text));
        return;
      case 'w':
        return this.writeFile(command.text, this.pattern);
      case 'W':
        return this.writeFile(command.text, this.pattern.split('\n')[0]!);
      case 'y':
        this.pattern = [...this.pattern].map((character) => command.table!.get(character) ?? character).join('');
        return;
      case 'F':
        return this.write('-\n');
    }
  }

  private async appendFile(path: string): Promise<void> {
    try {
      await this.write(await this.context.open(path).readText());
    } catch (error) {
      // A file that cannot be read counts as empty (POSIX).
      if (!(error instanceof SystemError)) throw error;
    }
  }

  private async writeFile(path: string, text: string): Promise<void> {
    if (path === '/dev/stdout') return this.write(`${text}\n`);
    let file = this.files.get(path);
    if (!file) {
      file = this.context.openFile(path, OUTPUT);
      this.files.set(path, file);
    }
    await file.write(this.context.task, encodeText(`${text}\n`));
  }

  private async substitute(substitution: Substitution): Promise<boolean> {
    const expression = substitution.expression ?? this.lastExpression;
    if (!expression) throw new UsageError('no previous regular expression');
    this.lastExpression = expression;
    expression.lastIndex = 0;
    let count = 0;
    let result = '';
    let position = 0;
    let lastEnd = -1;
    const { pattern } = this;
    let isChanged = false;
    for (let match = expression.exec(pattern); match; match = expression.exec(pattern)) {
      const end = match.index + match[0].length;
      // An empty match right after a match counts no second time.
      if (match[0] === '') expression.lastIndex = match.index + 1;
      if (match[0] === '' && match.index === lastEnd) {
        if (end >= pattern.length) break;
        continue;
      }
      lastEnd = end;
      count++;
      const isWanted = substitution.isGlobal ? count >= substitution.occurrence : count === substitution.occurrence;
      if (isWanted) {
        result += pattern.slice(position, match.index) + expandReplacement(substitution.replacement, match);
        position = end;
        isChanged = true;
        if (!substitution.isGlobal) break;
      }
      if (match[0] === '' && end >= pattern.length) break;
    }
    if (!isChanged) return false;
    this.pattern = result + pattern.slice(position);
    if (substitution.isPrinted) await this.print(this.pattern);
    if (substitution.file !== null) await this.writeFile(substitution.file, this.pattern);
    return true;
  }
}

function unambiguous(text: string): string {
  const known: Readonly<Record<number, string>> = {
    7: '\\a',
    8: '\\b',
    9: '\\t',
    10: '\\n',
    11: '\\v',
    12: '\\f',
    13: '\\r',
    92: '\\\\',
  };
  let result = '';
  for (const byte of encodeText(text)) {
    result +=
      known[byte] ?? (byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, '0')}` : String.fromCharCode(byte));
  }
  return result;
}

const sed: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    long: {
      quiet: 'n',
      silent: 'n',
      'regexp-extended': 'E',
      'expression=': 'e',
      'file=': 'f',
      'in-place=?': 'i',
      separate: 's',
      'null-data': 'z',
      'line-length=': 'l',
      posix: 'P',
    },
    ...inPlace(context.args),
  });
  const operands = [...options.operands];
  const pieces = [...options.all('e')];
  for (const path of options.all('f')) pieces.push((await context.open(path).readText()).replace(/\n$/, ''));
  if (pieces.length === 0) {
    const script = operands.shift();
    if (script === undefined) throw new UsageError('no script specified');
    pieces.push(script);
  }
  const text = pieces.join('\n');
  const isExtended = options.has('E', 'r');
  const separator = options.has('z') ? '\0' : '\n';
  const settings = { isQuiet: options.has('n') || /^#n(\n|$)/.test(text), separator };
  if (!options.has('i') && !options.has('s')) {
    const paths = operands.length > 0 ? operands : ['-'];
    let at = 0;
    const machine = new SedMachine(context, new SedParser(text, isExtended).parse(), {
      ...settings,
      write: async (output) => {
        const pending = context.stdout.write(output);
        if (pending) await pending;
      },
      nextReader: async () => {
        while (at < paths.length) {
          const reader = await openReader(context, paths[at++]!, separator);
          if (reader) return reader;
        }
        return null;
      },
    });
    await machine.run();
    return machine.exitCode ?? (context.status > 0 ? 2 : 0);
  }
  for (const path of operands.length > 0 ? operands : ['-'])
    await editInPlace(context, options, path, text, isExtended, settings);
  return context.status > 0 ? 4 : 0;
};

/** `-i` takes its suffix only when glued to it. */
function inPlace(args: readonly string[]): { plain: string; valued: string } {
  const isSuffixed = args.some((arg) => /^-[nErsz]*i./.test(arg) && !/^-[nErsz]*i[nErsz]*$/.test(arg));
  return isSuffixed ? { plain: 'nErszu', valued: 'efi' } : { plain: 'nErszui', valued: 'ef' };
}

async function openReader(context: ToolContext, path: string, separator: string): Promise<LineReader | null> {
  try {
    assertNotDirectory(context, path);
    return context.lines(context.open(path), separator);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    await context.fail(
      error.errno === 21 ? `couldn't edit ${path}: not a regular file` : `can't read ${path}: ${error.message}`,
      2,
    );
    return null;
  }
}

async function editInPlace(
  context: ToolContext,
  options: Options,
  path: string,
  text: string,
  isExtended: boolean,
  settings: { isQuiet: boolean; separator: string },
): Promise<void> {
  const reader = await openReader(context, path, settings.separator);
  if (!reader) return;
  const output: string[] = [];
  let isGiven = false;
  const machine = new SedMachine(context, new SedParser(text, isExtended).parse(), {
    ...settings,
    write: async (piece) => {
      if (options.has('i')) output.push(piece);
      else await context.stdout.write(piece);
    },
    nextReader: async () => {
      const next = isGiven ? null : reader;
      isGiven = true;
      return next;
    },
  });
  await machine.run();
  if (!options.has('i')) return;
  // `q` leaves the rest of the file as it is.
  if (machine.exitCode !== null) for await (const line of reader.remaining()) output.push(line + settings.separator);
  const suffix = options.get('i');
  const absolute = context.resolve(path);
  if (suffix)
    context.system.copyFile(
      absolute,
      context.resolve(suffix.includes('*') ? suffix.replaceAll('*', path) : path + suffix),
      0,
    );
  const file = context.openFile(path, OUTPUT);
  await file.write(context.task, encodeText(output.join('')));
  file.release();
}

export const sedTools: Readonly<Record<string, Tool>> = { sed };
