import { normalizePath } from '../builtins/directories.ts';
import { displayWidth } from '../interpreter/display-width.ts';
import { KernelFile } from '../io/kernel-file.ts';
import { OpenFlag } from '../../abi/file-modes.ts';
import { SystemError } from '../io/system-error.ts';
import { KeyDecoder } from '../editor/keys.ts';
import { decodeText } from '../io/text.ts';
import { Options } from './options.ts';
import { UsageError, type Tool, type ToolContext } from './tool.ts';
import { assertNotDirectory } from './text-basic.ts';

const clear: Tool = (context) => void context.stdout.write('\x1b[H\x1b[2J\x1b[3J');
const reset: Tool = (context) => void context.stdout.write('\x1bc\x1b[?1049l\x1b[?25h\x1b[0m');

const capabilities: Readonly<Record<string, string>> = {
  clear: '\x1b[H\x1b[2J',
  sgr0: '\x1b[0m',
  bold: '\x1b[1m',
  dim: '\x1b[2m',
  smul: '\x1b[4m',
  rmul: '\x1b[24m',
  rev: '\x1b[7m',
  smso: '\x1b[7m',
  rmso: '\x1b[27m',
  civis: '\x1b[?25l',
  cnorm: '\x1b[?25h',
  el: '\x1b[K',
  ed: '\x1b[J',
  home: '\x1b[H',
  smcup: '\x1b[?1049h',
  rmcup: '\x1b[?1049l',
  sc: '\x1b7',
  rc: '\x1b8',
  cuu1: '\x1b[A',
  sitm: '\x1b[3m',
  ritm: '\x1b[23m',
  bel: '\x07',
  cr: '\r',
  op: '\x1b[39;49m',
};

function terminalSize(context: ToolContext): [number, number] {
  for (const fd of [1, 2, 0]) {
    const file = context.shell.descriptors.get(fd);
    if (!file?.isTerminal || !(file instanceof KernelFile)) continue;
    const size = context.system.terminalSize(file.descriptor());
    if (typeof size !== 'number') return size;
  }
  return [80, 24];
}

const tput: Tool = async (context) => {
  const [name, ...values] = context.args[0] === '-T' ? context.args.slice(2) : context.args;
  const [columns, rows] = terminalSize(context);
  switch (name) {
    case 'cols':
      return void context.stdout.line(String(columns));
    case 'lines':
      return void context.stdout.line(String(rows));
    case 'colors':
      return void context.stdout.line('256');
    case 'setaf':
    case 'setab': {
      const colour = Number(values[0]);
      const base = name === 'setaf' ? 30 : 40;
      return void context.stdout.write(colour < 8 ? `\x1b[${base + colour}m` : `\x1b[${base + 8};5;${colour}m`);
    }
    case 'cup':
      return void context.stdout.write(`\x1b[${Number(values[0]) + 1};${Number(values[1]) + 1}H`);
    case 'init':
    case 'reset':
      return void context.stdout.write('\x1b[0m');
  }
  const text = capabilities[name ?? ''];
  if (text === undefined) throw new UsageError(`unknown terminfo capability '${name}'`, 4);
  await context.stdout.write(text);
};

const stty: Tool = async (context) => {
  const file = context.shell.descriptors.get(0);
  if (!file?.isTerminal || !(file instanceof KernelFile))
    throw new UsageError("'standard input': Inappropriate ioctl for device");
  const fd = file.descriptor();
  const [columns, rows] = terminalSize(context);
  const { args } = context;
  if (args.length === 0 || args[0] === '-a')
    return void context.stdout.line(`speed 38400 baud; rows ${rows}; columns ${columns};`);
  if (args[0] === 'size') return void context.stdout.line(`${rows} ${columns}`);
  if (args[0] === '-g') return void context.stdout.line('sane');
  for (const arg of args) {
    if (arg === 'raw' || arg === '-icanon' || arg === 'cbreak' || arg === '-echo')
      context.system.setTerminalMode(fd, 1);
    else if (arg === 'sane' || arg === '-raw' || arg === 'cooked' || arg === 'icanon' || arg === 'echo')
      context.system.setTerminalMode(fd, 0);
    else throw new UsageError(`invalid argument '${arg}'`);
  }
};

/** Pages through text with the keys of `less`. */
class Pager {
  private readonly context: ToolContext;
  private readonly lines: readonly string[];
  private readonly keyboard: KernelFile;
  private top = 0;
  private search: RegExp | null = null;

  constructor(context: ToolContext, lines: readonly string[], keyboard: KernelFile) {
    this.context = context;
    this.lines = lines;
    this.keyboard = keyboard;
  }

  private get height(): number {
    return Math.max(1, terminalSize(this.context)[1] - 1);
  }

  private async draw(message: string): Promise<void> {
    const [columns] = terminalSize(this.context);
    const rows = this.lines.slice(this.top, this.top + this.height).map((line) => {
      const shown = displayWidth(line) > columns ? line.slice(0, columns) : line;
      return this.search ? shown.replace(this.search, (matched) => `\x1b[7m${matched}\x1b[27m`) : shown;
    });
    while (rows.length < this.height) rows.push('~');
    await this.context.stdout.write(`\x1b[H\x1b[2J${rows.join('\r\n')}\r\n\x1b[7m${message}\x1b[27m`);
    await this.context.stdout.flush();
  }

  private scroll(to: number): void {
    this.top = Math.max(0, Math.min(to, this.lines.length - this.height));
  }

  private find(from: number, direction: 1 | -1): void {
    for (let index = from; this.search && index >= 0 && index < this.lines.length; index += direction) {
      this.search.lastIndex = 0;
      if (!this.search.test(this.lines[index]!)) continue;
      this.scroll(index);
      return;
    }
  }

  async run(): Promise<void> {
    const fd = this.keyboard.descriptor();
    this.context.system.setTerminalMode(fd, 1);
    await this.context.stdout.write('\x1b[?1049h');
    try {
      await this.loop();
    } finally {
      await this.context.stdout.write('\x1b[?1049l');
      await this.context.stdout.flush();
      this.context.system.setTerminalMode(fd, 0);
    }
  }

  private async loop(): Promise<void> {
    const decoder = new KeyDecoder();
    let query: string | null = null;
    for (;;) {
      const isEnd = this.top + this.height >= this.lines.length;
      await this.draw(query !== null ? `/${query}` : isEnd ? '(END)' : ':');
      const data = await this.keyboard.read(this.context.task);
      if (!data) return;
      for (const key of decoder.decode(decodeText(data))) {
        const name = key.type === 'key' ? key.name : key.text;
        if (query !== null) {
          if (name === 'enter') {
            this.search = query === '' ? this.search : new RegExp(query.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'gu');
            query = null;
            this.find(this.top, 1);
          } else if (name === 'escape' || name === 'ctrl-c') query = null;
          else if (name === 'backspace') query = query.slice(0, -1);
          else if (key.type !== 'key') query += key.text;
          continue;
        }
        if (name === 'q' || name === 'Q' || name === 'ctrl-c') return;
        if (name === '/') query = '';
        else this.act(name);
      }
    }
  }

  private act(name: string): void {
    const { height } = this;
    const moves: Readonly<Record<string, number>> = {
      ' ': height,
      f: height,
      'page-down': height,
      'ctrl-f': height,
      b: -height,
      'page-up': -height,
      'ctrl-b': -height,
      j: 1,
      down: 1,
      enter: 1,
      e: 1,
      k: -1,
      up: -1,
      y: -1,
      d: height >> 1,
      'ctrl-d': height >> 1,
      u: -(height >> 1),
      'ctrl-u': -(height >> 1),
    };
    if (moves[name] !== undefined) this.scroll(this.top + moves[name]);
    else if (name === 'g' || name === 'home' || name === '<') this.scroll(0);
    else if (name === 'G' || name === 'end' || name === '>') this.scroll(this.lines.length);
    else if (name === 'n') this.find(this.top + 1, 1);
    else if (name === 'N') this.find(this.top - 1, -1);
  }
}

const less: Tool = async (context) => {
  const options = new Options(context.name, context.args, { plain: 'RFXSrNniIEeMm', valued: 'xP' });
  const isTerminal = context.stdout.file.isTerminal;
  let text = '';
  await context.eachInput(options.operands, async (input, path) => {
    assertNotDirectory(context, path);
    if (isTerminal) text += await input.readText();
    else for (let data = await input.read(); data; data = await input.read()) await context.stdout.bytes(data);
  });
  if (!isTerminal) return context.status;
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.replaceAll('\t', '        '));
  if ((options.has('F') || context.name === 'more') && lines.length < terminalSize(context)[1]) {
    await context.stdout.write(text);
    return context.status;
  }
  const standard = context.stdin.file;
  let keyboard: KernelFile;
  try {
    keyboard =
      standard.isTerminal && standard instanceof KernelFile
        ? standard
        : (context.openFile('/dev/tty', OpenFlag.O_RDWR) as KernelFile);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new UsageError(`/dev/tty: ${error.message}`);
  }
  await new Pager(context, lines, keyboard).run();
  return context.status;
};

const open: Tool = async (context) => {
  const [target] = context.args.filter((arg) => !arg.startsWith('-'));
  if (target === undefined) throw new UsageError(`usage: ${context.name} URL or file`);
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) context.system.notifyHost({ type: 'xdg-open', text: target });
  else {
    const path = normalizePath(context.resolve(target));
    const errno = context.system.access(path, 4);
    if (errno < 0) return context.failFor(target, errno, 2);
    context.system.notifyHost({ type: 'code', mode: 'open', files: [{ filepath: path }] });
  }
};

const code: Tool = async (context) => {
  const { args } = context;
  const isDiff = args.includes('-d') || args.includes('--diff');
  const isLocated = args.includes('-g') || args.includes('--goto');
  const files = args
    .filter((arg) => !arg.startsWith('-'))
    .map((arg) => {
      const match = isLocated ? /^(.*?)(?::(\d+))?(?::(\d+))?$/.exec(arg)! : null;
      const filepath = normalizePath(context.resolve(match ? match[1]! : arg));
      return {
        filepath,
        ...(match?.[2] ? { line: Number(match[2]) } : {}),
        ...(match?.[3] ? { column: Number(match[3]) } : {}),
      };
    });
  if (files.length === 0 || (isDiff && files.length !== 2))
    throw new UsageError('usage: code [-g] FILE[:LINE[:COLUMN]] ... or code -d FILE FILE');
  context.system.notifyHost({ type: 'code', mode: isDiff ? 'diff' : 'open', files });
};

export const terminalTools: Readonly<Record<string, Tool>> = {
  clear,
  reset,
  tput,
  stty,
  less,
  more: less,
  'xdg-open': open,
  open,
  code,
};
