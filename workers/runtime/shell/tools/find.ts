import { OpenFlag } from '../../abi/file-modes.ts';
import { formatDate } from '../interpreter/date-format.ts';
import { quoteIfNeeded } from '../interpreter/quoting.ts';
import { errorText } from '../io/system-error.ts';
import { encodeText } from '../io/text.ts';
import { matchesPattern } from '../language/pattern.ts';
import { posixExpression } from '../language/posix-expression.ts';
import { Options } from './options.ts';
import { changedMode, isDirectory, modeText, statusOf, typeLetter, type FileStatus } from './status.ts';
import { UsageError, type Tool, type ToolContext } from './tool.ts';

interface Visit {
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  readonly status: FileStatus;
  readonly top: string;
  isPruned: boolean;
}

type Test = (visit: Visit) => boolean | Promise<boolean>;

class Quit extends Error {}

/** Reads the expression of `find`. */
class FindParser {
  readonly context: ToolContext;
  private readonly args: readonly string[];
  private index: number;
  minimum = 0;
  maximum = Infinity;
  isDepthFirst = false;
  private hasAction = false;
  /** Run at the end: the batches of `-exec ... +`. */
  readonly endings: (() => Promise<void>)[] = [];

  constructor(context: ToolContext, args: readonly string[], index: number) {
    this.context = context;
    this.args = args;
    this.index = index;
  }

  parse(): Test {
    const test = this.index < this.args.length ? this.or() : () => true;
    if (this.index < this.args.length)
      throw new UsageError(`paths must precede expression: \`${this.args[this.index]}'`);
    if (this.hasAction) return test;
    return async (visit) => (await test(visit)) && this.print(visit, '\n');
  }

  private async print(visit: Visit, end: string): Promise<boolean> {
    await this.context.stdout.write(visit.path + end);
    return true;
  }

  private or(): Test {
    let left = this.and();
    while (['-o', '-or'].includes(this.args[this.index] ?? '')) {
      this.index++;
      const [first, second] = [left, this.and()];
      left = async (visit) => (await first(visit)) || second(visit);
    }
    if (this.args[this.index] === ',') {
      this.index++;
      const [first, second] = [left, this.or()];
      return async (visit) => {
        await first(visit);
        return second(visit);
      };
    }
    return left;
  }

  private and(): Test {
    let left = this.not();
    for (;;) {
      const next = this.args[this.index];
      if (next === undefined || ['-o', '-or', ')', ','].includes(next)) return left;
      if (next === '-a' || next === '-and') this.index++;
      const [first, second] = [left, this.not()];
      left = async (visit) => (await first(visit)) && second(visit);
    }
  }

  private not(): Test {
    const next = this.args[this.index];
    if (next === '!' || next === '-not') {
      this.index++;
      const test = this.not();
      return async (visit) => !(await test(visit));
    }
    if (next === '(') {
      this.index++;
      const test = this.or();
      if (this.args[this.index++] !== ')')
        throw new UsageError("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
      return test;
    }
    return this.primary();
  }

  private value(name: string): string {
    const value = this.args[this.index++];
    if (value === undefined) throw new UsageError(`missing argument to \`${name}'`);
    return value;
  }

  /** `+n` more, `-n` less, `n` exactly. */
  private compared(name: string): (value: number) => boolean {
    const text = this.value(name);
    const number = Number(text.replace(/^[-+]/, ''));
    if (Number.isNaN(number)) throw new UsageError(`invalid argument \`${text}' to \`${name}'`);
    if (text.startsWith('+')) return (value) => value > number;
    return text.startsWith('-') ? (value) => value < number : (value) => value === number;
  }

  private primary(): Test {
    const name = this.args[this.index++]!;
    const action = this.action(name) ?? this.option(name) ?? this.test(name);
    if (action) return action;
    throw new UsageError(
      name.startsWith('-') ? `unknown predicate \`${name}'` : `paths must precede expression: \`${name}'`,
    );
  }

  private option(name: string): Test | null {
    switch (name) {
      case '-maxdepth':
        this.maximum = Number(this.value(name));
        return () => true;
      case '-mindepth':
        this.minimum = Number(this.value(name));
        return () => true;
      case '-depth':
      case '-d':
        this.isDepthFirst = true;
        return () => true;
      case '-mount':
      case '-xdev':
      case '-noleaf':
      case '-ignore_readdir_race':
      case '-follow':
        return () => true;
      case '-regextype':
        this.value(name);
        return () => true;
      default:
        return null;
    }
  }

  private action(name: string): Test | null {
    if (name === '-prune') {
      return (visit) => {
        visit.isPruned = true;
        return true;
      };
    }
    const isKnown = [
      '-print',
      '-print0',
      '-printf',
      '-delete',
      '-exec',
      '-execdir',
      '-ok',
      '-ls',
      '-quit',
      '-fprint',
    ].includes(name);
    if (!isKnown) return null;
    this.hasAction = true;
    switch (name) {
      case '-print':
        return (visit) => this.print(visit, '\n');
      case '-print0':
        return (visit) => this.print(visit, '\0');
      case '-fprint': {
        const file = this.context.openFile(this.value(name), OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_TRUNC);
        return async (visit) => {
          await file.write(this.context.task, encodeText(`${visit.path}\n`));
          return true;
        };
      }
      case '-printf': {
        const format = this.value(name);
        return async (visit) => {
          await this.context.stdout.write(formatVisit(this.context, format, visit));
          return true;
        };
      }
      case '-quit':
        return () => {
          throw new Quit();
        };
      case '-delete':
        this.isDepthFirst = true;
        return (visit) => this.remove(visit);
      case '-ls':
        return async (visit) => {
          const { status } = visit;
          const when = formatDate(new Date(status.modified * 1000), '%b %e %H:%M');
          await this.context.stdout.line(
            `${String(status.inode).padStart(9)} ${String(Math.ceil(status.blocks / 2)).padStart(6)} ${modeText(status.mode)} ${String(status.links).padStart(3)} root     root     ${String(status.size).padStart(8)} ${when} ${visit.path}`,
          );
          return true;
        };
      default:
        return this.exec(name);
    }
  }

  private async remove(visit: Visit): Promise<boolean> {
    if (visit.path === '.') return true;
    const path = this.context.resolve(visit.path);
    const errno = isDirectory(visit.status.mode) ? this.context.system.rmdir(path) : this.context.system.unlink(path);
    if (errno < 0) await this.context.fail(`cannot delete ‘${visit.path}’: ${errorText(errno)}`);
    return errno >= 0;
  }

  private exec(name: string): Test {
    const command: string[] = [];
    for (;;) {
      const word = this.args[this.index++];
      if (word === undefined) throw new UsageError(`missing argument to \`${name}'`);
      if (word === ';') break;
      if (word === '+' && command.at(-1) === '{}') return this.batch(command.slice(0, -1), name);
      command.push(word);
    }
    return async (visit) => {
      const { path, directory } = this.place(visit, name);
      await this.context.stdout.flush();
      const status = await this.run(
        command.map((word) => word.replaceAll('{}', path)),
        directory,
      );
      return status === 0;
    };
  }

  private place(visit: Visit, name: string): { path: string; directory: string | undefined } {
    if (name !== '-execdir') return { path: visit.path, directory: undefined };
    const slash = visit.path.lastIndexOf('/');
    return { path: `./${visit.name}`, directory: this.context.resolve(slash > 0 ? visit.path.slice(0, slash) : '.') };
  }

  private async run(argv: readonly string[], workingDirectory: string | undefined): Promise<number> {
    const status = await this.context.run(argv, workingDirectory === undefined ? {} : { workingDirectory });
    if (status < 0)
      await this.context.fail(`‘${argv[0]}’: ${status === -127 ? 'No such file or directory' : 'Permission denied'}`);
    return status;
  }

  private batch(command: readonly string[], name: string): Test {
    const paths: string[] = [];
    const flush = async (): Promise<void> => {
      if (paths.length === 0) return;
      await this.context.stdout.flush();
      const status = await this.run([...command, ...paths.splice(0)], undefined);
      if (status !== 0) this.context.status = Math.max(this.context.status, 1);
    };
    this.endings.push(flush);
    return async (visit) => {
      paths.push(this.place(visit, name).path);
      if (paths.length >= 1000) await flush();
      return true;
    };
  }

  private test(name: string): Test | null {
    switch (name) {
      case '-true':
        return () => true;
      case '-false':
        return () => false;
      case '-name':
      case '-iname': {
        const pattern = this.value(name);
        return (visit) => matchesPattern(visit.name, pattern, name === '-iname');
      }
      case '-path':
      case '-wholename':
      case '-ipath': {
        const pattern = this.value(name);
        return (visit) => matchesPattern(visit.path, pattern, name === '-ipath');
      }
      case '-regex':
      case '-iregex': {
        const expression = posixExpression(`^(?:${this.value(name)})$`.replace('(?:', '\\(').replace(/\)\$$/, '\\)$'), {
          isExtended: false,
          isCaseIgnored: name === '-iregex',
        });
        return (visit) => expression.test(visit.path);
      }
      case '-type': {
        const types = this.value(name)
          .split(',')
          .map((letter) => (letter === 'f' ? '-' : letter));
        return (visit) => types.includes(typeLetter(visit.status.mode));
      }
      case '-empty':
        return ({ path, status }) => {
          if (!isDirectory(status.mode)) return typeLetter(status.mode) === '-' && status.size === 0;
          const listing = this.context.system.readdir(this.context.resolve(path));
          return typeof listing !== 'number' && listing.names.length === 0;
        };
      case '-size':
        return this.sizeTest();
      case '-perm':
        return this.permissionTest();
      case '-newer': {
        const reference = statusOf(this.context, this.args[this.index]!, true);
        const path = this.value(name);
        if (typeof reference === 'number') throw new UsageError(`‘${path}’: ${errorText(reference)}`);
        return (visit) => visit.status.modified > reference.modified;
      }
      case '-executable':
      case '-readable':
      case '-writable': {
        const mode = { '-executable': 1, '-writable': 2, '-readable': 4 }[name];
        return (visit) => this.context.system.access(this.context.resolve(visit.path), mode) === 0;
      }
      case '-links': {
        const isWanted = this.compared(name);
        return (visit) => isWanted(visit.status.links);
      }
      case '-inum': {
        const isWanted = this.compared(name);
        return (visit) => isWanted(visit.status.inode);
      }
      case '-user':
      case '-group':
        this.value(name);
        return () => true;
      default:
        return this.timeTest(name);
    }
  }

  private timeTest(name: string): Test | null {
    const match = /^-([acm])(time|min)$/.exec(name);
    if (!match) return null;
    const isWanted = this.compared(name);
    const unit = match[2] === 'time' ? 86400 : 60;
    const now = Date.now() / 1000;
    const field = ({ a: 'accessed', c: 'changed', m: 'modified' } as const)[match[1] as 'a'];
    return (visit) => isWanted(Math.floor((now - visit.status[field]) / unit));
  }

  private sizeTest(): Test {
    const text = this.args[this.index] ?? '';
    const match = /^[-+]?\d+([bcwkMG]?)$/.exec(text);
    if (!match) throw new UsageError(`invalid argument \`${text}' to \`-size'`);
    const unit = { '': 512, b: 512, c: 1, w: 2, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match[1] as ''];
    const args = this.args as string[];
    const original = args[this.index]!;
    args[this.index] = text.replace(/[a-zA-Z]$/, '');
    const isWanted = this.compared('-size');
    args[this.index - 1] = original;
    return (visit) => isWanted(Math.ceil(visit.status.size / unit));
  }

  private permissionTest(): Test {
    const text = this.value('-perm');
    const mode = changedMode(text.replace(/^[-/]/, ''), 0, 0);
    if (mode === null) throw new UsageError(`invalid mode ‘${text}’`);
    if (text.startsWith('-')) return (visit) => (visit.status.mode & mode) === mode;
    if (text.startsWith('/')) return (visit) => mode === 0 || (visit.status.mode & mode) !== 0;
    return (visit) => (visit.status.mode & 0o7777) === mode;
  }
}

function formatVisit(context: ToolContext, format: string, visit: Visit): string {
  const { status, path, name } = visit;
  const directory = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
  const values: Readonly<Record<string, () => string | number>> = {
    p: () => path,
    f: () => name,
    h: () => directory,
    P: () => (path === visit.top ? '' : path.slice(visit.top.replace(/\/$/, '').length + 1)),
    H: () => visit.top,
    s: () => status.size,
    d: () => visit.depth,
    m: () => (status.mode & 0o7777).toString(8),
    M: () => modeText(status.mode),
    y: () => typeLetter(status.mode).replace('-', 'f'),
    i: () => status.inode,
    n: () => status.links,
    u: () => 'root',
    g: () => 'root',
    k: () => Math.ceil(status.blocks / 2),
    b: () => status.blocks,
    l: () => {
      const link = context.system.readlink(context.resolve(path));
      return typeof link === 'string' ? link : '';
    },
    t: () => formatDate(new Date(status.modified * 1000), '%a %b %e %H:%M:%S.%N0 %Y'),
    '%': () => '%',
  };
  return format
    .replace(/%([TAC])(.)/g, (_, which: string, letter: string) => {
      const seconds = which === 'T' ? status.modified : which === 'A' ? status.accessed : status.changed;
      return letter === '@' ? seconds.toFixed(10) : formatDate(new Date(seconds * 1000), `%${letter}`);
    })
    .replace(
      /\\([nt0\\])|%(-?\d*)([a-zA-Z%])/g,
      (whole, escape: string | undefined, width: string | undefined, letter: string) => {
        if (escape !== undefined) return { n: '\n', t: '\t', '0': '\0', '\\': '\\' }[escape]!;
        const text = values[letter] ? String(values[letter]()) : whole;
        return width?.startsWith('-') ? text.padEnd(Number(width.slice(1))) : text.padStart(Number(width ?? 0));
      },
    );
}

const find: Tool = async (context) => {
  const args = [...context.args];
  let isFollowing = false;
  while (/^-[HLP]$/.test(args[0] ?? '')) isFollowing = args.shift() === '-L';
  let count = 0;
  while (count < args.length && !/^-.|^[!(),]$/.test(args[count]!)) count++;
  const parser = new FindParser(context, args, count);
  const test = parser.parse();
  const visit = async (path: string, name: string, depth: number, top: string): Promise<void> => {
    const pause = context.task.checkpoint();
    if (pause) await pause;
    let status = statusOf(context, path, isFollowing);
    if (typeof status === 'number' && isFollowing) status = statusOf(context, path, false);
    if (typeof status === 'number') return context.fail(`‘${path}’: ${errorText(status)}`);
    const visited: Visit = { path, name, depth, status, top, isPruned: false };
    const isTested = depth >= parser.minimum;
    if (isTested && !parser.isDepthFirst) await test(visited);
    if (isDirectory(status.mode) && !visited.isPruned && depth < parser.maximum) {
      const listing = context.system.readdir(context.resolve(path));
      if (typeof listing === 'number') await context.fail(`‘${path}’: ${errorText(listing)}`);
      else
        for (const child of listing.names)
          await visit(`${path.replace(/(.)\/$/, '$1')}${path === '/' ? '' : '/'}${child}`, child, depth + 1, top);
    }
    if (isTested && parser.isDepthFirst) await test(visited);
  };
  try {
    for (const path of count > 0 ? args.slice(0, count) : ['.']) {
      await visit(
        path,
        path
          .replace(/(.)\/+$/, '$1')
          .split('/')
          .at(-1) || path,
        0,
        path,
      );
    }
  } catch (error) {
    if (!(error instanceof Quit)) throw error;
  }
  for (const end of parser.endings) await end();
};

/** Splits the input of `xargs` at blanks, honouring quotes and backslashes. */
function splitArguments(text: string): string[] {
  const result: string[] = [];
  let current: string | null = null;
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (character === '\\') current = (current ?? '') + (text[++index] ?? '');
    else if (character === '"' || character === "'") {
      const end = text.indexOf(character, index + 1);
      if (end < 0)
        throw new UsageError(
          `unmatched ${character === '"' ? 'double' : 'single'} quote; by default quotes are special to xargs unless you use the -0 option`,
        );
      current = (current ?? '') + text.slice(index + 1, end);
      index = end;
    } else if (/\s/.test(character)) {
      if (current !== null) result.push(current);
      current = null;
    } else current = (current ?? '') + character;
  }
  if (current !== null) result.push(current);
  return result;
}

const xargs: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: '0rtpxo',
    valued: 'nILPdEsa',
    long: {
      null: '0',
      'no-run-if-empty': 'r',
      'max-args=': 'n',
      'replace=?': 'I',
      'max-lines=': 'L',
      'max-procs=': 'P',
      'delimiter=': 'd',
      verbose: 't',
      'arg-file=': 'a',
    },
    isOrdered: true,
  });
  const command = options.operands.length > 0 ? options.operands : ['echo'];
  const replace = options.has('I') ? options.get('I') || '{}' : null;
  const file = options.get('a');
  const text = await (file === undefined ? context.stdin : context.open(file)).readText();
  const delimiter = options.has('0')
    ? '\0'
    : options.get('d')?.replace('\\n', '\n').replace('\\0', '\0').replace('\\t', '\t');
  let items: string[];
  if (delimiter !== undefined) {
    items = text.split(delimiter);
    if (items.at(-1) === '') items.pop();
  } else if (replace !== null)
    items = text
      .split('\n')
      .map((line) => line.trimStart())
      .filter((line) => line !== '');
  else if (options.has('L')) items = text.split('\n').filter((line) => line.trim() !== '');
  else items = splitArguments(text);
  const groups: string[][] = [];
  const size = replace !== null ? 1 : options.has('L') ? options.number('L', 1) : options.number('n', 5000);
  for (let index = 0; index < items.length; index += size) groups.push(items.slice(index, index + size));
  if (groups.length === 0 && !options.has('r') && replace === null) groups.push([]);
  let status = 0;
  const runOne = async (group: readonly string[]): Promise<void> => {
    const words = options.has('L') && delimiter === undefined ? group.flatMap(splitArguments) : group;
    const argv = replace === null ? [...command, ...words] : command.map((word) => word.replaceAll(replace, group[0]!));
    if (options.has('t')) {
      await context.stderr.line(argv.map(quoteIfNeeded).join(' '));
      await context.stderr.flush();
    }
    const result = await context.run(argv);
    if (result < 0) {
      await context.fail(`${argv[0]}: ${result === -127 ? 'No such file or directory' : 'Permission denied'}`);
      status = -result;
    } else if (result === 255) status = 124;
    else if (result > 128) status = 125;
    else if (result !== 0) status = Math.max(status, 123);
  };
  const parallel = Math.max(1, options.number('P', 1) || groups.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < groups.length && status < 124) await runOne(groups[next++]!);
  };
  await Promise.all(Array.from({ length: Math.min(parallel, groups.length) }, worker));
  return status;
};

export const findTools: Readonly<Record<string, Tool>> = { find, xargs };
