import { formatDate } from '../interpreter/date-format.ts';
import { errorText } from '../io/system-error.ts';
import { Options } from './options.ts';
import { humanSize } from './sizes.ts';
import { isDirectory, isLink, modeText, statusOf, typeLetter, type FileStatus } from './status.ts';
import { UsageError, type Tool, type ToolContext } from './tool.ts';

const typeNames: Readonly<Record<string, string>> = {
  '-': 'regular file',
  d: 'directory',
  l: 'symbolic link',
  c: 'character special file',
  b: 'block special file',
  p: 'fifo',
  s: 'socket',
};

function timeText(seconds: number): string {
  const whole = Math.floor(seconds);
  const nanoseconds = Math.round((seconds - whole) * 1e9);
  return formatDate(new Date(whole * 1000), '%Y-%m-%d %H:%M:%S.%N %z', false, nanoseconds);
}

function typeName(status: FileStatus): string {
  if (typeLetter(status.mode) === '-' && status.size === 0) return 'regular empty file';
  return typeNames[typeLetter(status.mode)]!;
}

function directive(context: ToolContext, letter: string, path: string, status: FileStatus): string {
  const user = context.shell.process.userName;
  const link = isLink(status.mode) ? context.system.readlink(context.resolve(path)) : 0;
  const table: Readonly<Record<string, () => string | number>> = {
    a: () => (status.mode & 0o7777).toString(8),
    A: () => modeText(status.mode),
    b: () => status.blocks,
    B: () => 512,
    d: () => status.device,
    f: () => status.mode.toString(16),
    F: () => typeName(status),
    g: () => status.gid,
    G: () => (status.gid === 0 ? 'root' : user),
    h: () => status.links,
    i: () => status.inode,
    n: () => path,
    N: () => (typeof link === 'string' ? `'${path}' -> '${link}'` : `'${path}'`),
    o: () => 4096,
    s: () => status.size,
    u: () => status.uid,
    U: () => (status.uid === 0 ? 'root' : user),
    W: () => Math.floor(status.born),
    w: () => timeText(status.born),
    x: () => timeText(status.accessed),
    X: () => Math.floor(status.accessed),
    y: () => timeText(status.modified),
    Y: () => Math.floor(status.modified),
    z: () => timeText(status.changed),
    Z: () => Math.floor(status.changed),
    t: () => (status.rdev >> 8).toString(16),
    T: () => (status.rdev & 0xff).toString(16),
    '%': () => '%',
  };
  return String(table[letter]?.() ?? '?');
}

const stat: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'Lft',
    valued: 'c',
    long: { dereference: 'L', 'format=': 'c', 'printf=': 'p', 'file-system': 'f', terse: 't' },
  });
  if (options.operands.length === 0) throw new UsageError("missing operand\nTry 'stat --help' for more information.");
  for (const path of options.operands) {
    const status = statusOf(context, path, options.has('L'));
    if (typeof status === 'number') {
      await context.fail(`cannot statx '${path}': ${errorText(status)}`);
      continue;
    }
    const format = options.get('c') ?? options.get('p');
    const expand = (text: string): string =>
      text.replace(/%([-0]?\d*)([a-zA-Z%])/g, (_, width: string, letter: string) => {
        const value = directive(context, letter, path, status);
        return width.startsWith('-')
          ? value.padEnd(Number(width.slice(1)))
          : value.padStart(Number(width), width.startsWith('0') ? '0' : ' ');
      });
    if (format !== undefined) {
      const escaped = options.has('p') ? format.replace(/\\n/g, '\n').replace(/\\t/g, '\t') : format;
      await context.stdout.write(expand(escaped) + (options.has('p') ? '' : '\n'));
      continue;
    }
    const octal = (status.mode & 0o7777).toString(8).padStart(4, '0');
    await context.stdout.write(
      expand(
        `  File: ${isLink(status.mode) ? '%N'.replace('%N', '%n -> ' + String(context.system.readlink(context.resolve(path)))) : '%n'}\n` +
          `  Size: ${String(status.size).padEnd(10)}\tBlocks: ${String(status.blocks).padEnd(10)} IO Block: 4096   %F\n` +
          `Device: 0,%d\tInode: ${String(status.inode).padEnd(11)} Links: %h\n` +
          `Access: (${octal}/%A)  Uid: (${String(status.uid).padStart(5)}/${'%U'.replace('%U', 'root').padStart(8)})   Gid: (${String(status.gid).padStart(5)}/${'root'.padStart(8)})\n` +
          `Access: %x\nModify: %y\nChange: %z\n Birth: %w\n`,
      ),
    );
  }
};

const du: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'abchkLmsSx0',
    valued: 'dB',
    long: {
      all: 'a',
      bytes: 'b',
      total: 'c',
      'human-readable': 'h',
      summarize: 's',
      'max-depth=': 'd',
      'apparent-size': 'A',
      'separate-dirs': 'S',
      'exclude=': 'X',
    },
  });
  const isApparent = options.has('b', 'A');
  const depthLimit = options.has('s') ? 0 : options.number('d', Infinity);
  const show = (bytes: number): string => {
    if (options.has('h')) return humanSize(bytes);
    return String(options.has('b') ? bytes : Math.ceil(bytes / (options.has('m') ? 1024 ** 2 : 1024)));
  };
  const measure = async (path: string, depth: number): Promise<number> => {
    const status = statusOf(context, path, options.has('L'));
    if (typeof status === 'number') {
      await context.fail(`cannot access '${path}': ${errorText(status)}`);
      return 0;
    }
    const pause = context.task.checkpoint();
    if (pause) await pause;
    let total = isApparent ? status.size : status.blocks * 512;
    if (isDirectory(status.mode)) {
      const listing = context.system.readdir(context.resolve(path));
      for (const name of typeof listing === 'number' ? [] : listing.names)
        total += await measure(`${path.replace(/\/$/, '')}/${name}`, depth + 1);
    }
    if (depth <= depthLimit && (isDirectory(status.mode) || options.has('a') || depth === 0))
      await context.stdout.line(`${show(total)}\t${path}`);
    return total;
  };
  let sum = 0;
  for (const path of options.operands.length > 0 ? options.operands : ['.']) sum += await measure(path, 0);
  if (options.has('c')) await context.stdout.line(`${show(sum)}\ttotal`);
};

const df: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'haikTlP',
    valued: 't',
    long: { 'human-readable': 'h' },
  });
  const values = new Float64Array(7);
  const errno = context.system.statfs('/', values);
  if (errno < 0) return context.failFor('/', errno);
  const [, blockSize = 4096, blocks = 0, free = 0, available = 0] = values;
  const show = (count: number): string =>
    options.has('h') ? humanSize(count * blockSize) : String(Math.ceil((count * blockSize) / 1024));
  const used = blocks - free;
  const percent = used + available > 0 ? Math.ceil((used / (used + available)) * 100) : 0;
  const sizeTitle = options.has('h') ? 'Size' : '1K-blocks';
  await context.stdout.line(
    `Filesystem     ${sizeTitle.padStart(9)} ${'Used'.padStart(9)} ${(options.has('h') ? 'Avail' : 'Available').padStart(9)} Use% Mounted on`,
  );
  await context.stdout.line(
    `cloudless      ${show(blocks).padStart(9)} ${show(used).padStart(9)} ${show(available).padStart(9)} ${String(percent).padStart(3)}% /`,
  );
};

const tree: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'adfFCinps',
    valued: 'LIP',
    long: { noreport: 'N', dirsfirst: 'D' },
  });
  const { matchesPattern } = await import('../language/pattern.ts');
  const ignored = (options.get('I') ?? '').split('|').filter(Boolean);
  const limit = options.number('L', Infinity);
  let [directories, files] = [0, 0];
  const isColoured = options.has('C') || (context.stdout.file.isTerminal && !options.has('n'));
  const descend = async (path: string, indent: string, depth: number): Promise<void> => {
    const listing = context.system.readdir(context.resolve(path));
    if (typeof listing === 'number') return;
    const entries = listing.names
      .filter(
        (name) =>
          (options.has('a') || !name.startsWith('.')) && !ignored.some((pattern) => matchesPattern(name, pattern)),
      )
      .sort()
      .map((name) => ({
        name,
        path: `${path.replace(/\/$/, '')}/${name}`,
        status: statusOf(context, `${path}/${name}`, false),
      }))
      .filter(({ status }) => !options.has('d') || (typeof status !== 'number' && isDirectory(status.mode)));
    for (const [index, entry] of entries.entries()) {
      const isLast = index === entries.length - 1;
      const mode = typeof entry.status === 'number' ? 0 : entry.status.mode;
      if (isDirectory(mode)) directories++;
      else files++;
      const link = isLink(mode) ? ` -> ${context.system.readlink(context.resolve(entry.path))}` : '';
      const name = options.has('f') ? entry.path : entry.name;
      const shown = isColoured && isDirectory(mode) ? `\x1b[01;34m${name}\x1b[0m` : name;
      await context.stdout.line(`${options.has('i') ? '' : indent + (isLast ? '└── ' : '├── ')}${shown}${link}`);
      if (isDirectory(mode) && depth < limit) await descend(entry.path, indent + (isLast ? '    ' : '│   '), depth + 1);
    }
  };
  for (const path of options.operands.length > 0 ? options.operands : ['.']) {
    await context.stdout.line(path);
    await descend(path, '', 1);
  }
  if (options.has('N')) return;
  const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
  await context.stdout.write(
    `\n${plural(directories, 'directory', 'directories')}${options.has('d') ? '' : `, ${plural(files, 'file', 'files')}`}\n`,
  );
};

export const statTools: Readonly<Record<string, Tool>> = { stat, du, df, tree };
