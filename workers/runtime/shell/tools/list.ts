import { formatDate } from '../interpreter/date-format.ts';
import { layOutColumns } from '../interpreter/columns.ts';
import { quoteValue } from '../interpreter/quoting.ts';
import { errorText } from '../io/system-error.ts';
import { Options } from './options.ts';
import { humanSize } from './sizes.ts';
import { isDirectory, isLink, modeText, statusOf, typeLetter, type FileStatus } from './status.ts';
import type { Tool, ToolContext } from './tool.ts';

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly status: FileStatus | null;
}

const long = {
  all: 'a',
  'almost-all': 'A',
  classify: 'F',
  directory: 'd',
  'human-readable': 'h',
  inode: 'i',
  'numeric-uid-gid': 'n',
  recursive: 'R',
  reverse: 'r',
  size: 's',
  'color=?': 'K',
  'group-directories-first': 'Y',
  'full-time': 'T',
  'ignore=': 'I',
  'time-style=': 'W',
  'file-type': 'p',
  dereference: 'L',
  'no-group': 'G',
  'width=': 'w',
} as const;

/** One call of `ls`. */
class Listing {
  private readonly context: ToolContext;
  private readonly options: Options;
  private readonly isColoured: boolean;
  private readonly isQuoted: boolean;
  private readonly isLong: boolean;

  constructor(context: ToolContext, options: Options) {
    this.context = context;
    this.options = options;
    const { isTerminal } = context.stdout.file;
    const colour = options.has('K') ? options.get('K') || 'always' : 'never';
    this.isColoured = colour === 'always' || (colour === 'auto' && isTerminal);
    this.isQuoted = isTerminal && !options.has('N');
    this.isLong = options.has('l', 'n', 'o', 'g', 'T');
  }

  async run(): Promise<void> {
    const { options, context } = this;
    const files: Entry[] = [];
    const directories: Entry[] = [];
    const paths = options.operands.length > 0 ? options.operands : ['.'];
    for (const path of paths) {
      const isFollowing = options.has('L') || (!this.isLong && !options.has('d', 'F'));
      let status = statusOf(context, path, isFollowing);
      if (typeof status === 'number' && isFollowing) status = statusOf(context, path, false);
      if (typeof status === 'number') {
        await context.fail(`cannot access '${path}': ${errorText(status)}`, 2);
        continue;
      }
      const entry = { name: path, path, status };
      if (isDirectory(status.mode) && !options.has('d')) directories.push(entry);
      else files.push(entry);
    }
    this.sort(files);
    this.sort(directories);
    if (files.length > 0) await this.print(files, false);
    let isFirst = files.length === 0;
    const isTitled = paths.length > 1 || options.has('R');
    for (const { path } of directories) {
      await this.listDirectory(path, isTitled, isFirst);
      isFirst = false;
    }
  }

  private async listDirectory(path: string, isTitled: boolean, isFirst: boolean): Promise<void> {
    const { context, options } = this;
    const listing = context.system.readdir(context.resolve(path));
    if (typeof listing === 'number') return context.fail(`cannot open directory '${path}': ${errorText(listing)}`, 2);
    let names = listing.names.filter((name) => options.has('a', 'A', 'f') || !name.startsWith('.'));
    if (options.has('a', 'f')) names = ['.', '..', ...names];
    const base = path.endsWith('/') ? path : `${path}/`;
    const entries = names.map((name): Entry => {
      const status = statusOf(context, base + name, options.has('L'));
      return { name, path: base + name, status: typeof status === 'number' ? null : status };
    });
    this.sort(entries);
    if (isTitled) await context.stdout.write(`${isFirst ? '' : '\n'}${path}:\n`);
    await this.print(entries, true);
    if (!options.has('R')) return;
    for (const entry of entries) {
      if (entry.name === '.' || entry.name === '..') continue;
      if (entry.status && isDirectory(entry.status.mode)) await this.listDirectory(entry.path, true, false);
    }
  }

  private sort(entries: Entry[]): void {
    const { options } = this;
    if (options.has('U', 'f')) return;
    const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    const extension = (name: string): string => (name.lastIndexOf('.') > 0 ? name.slice(name.lastIndexOf('.')) : '');
    const time = (entry: Entry): number =>
      (options.has('u') ? entry.status?.accessed : options.has('c') ? entry.status?.changed : entry.status?.modified) ??
      0;
    let compare = byName;
    const kind = options.last('t', 'S', 'X', 'v');
    if (kind === 't') compare = (a, b) => time(b) - time(a) || byName(a, b);
    if (kind === 'S') compare = (a, b) => (b.status?.size ?? 0) - (a.status?.size ?? 0) || byName(a, b);
    if (kind === 'X')
      compare = (a, b) =>
        extension(a.name) < extension(b.name) ? -1 : extension(a.name) > extension(b.name) ? 1 : byName(a, b);
    if (kind === 'v') compare = (a, b) => a.name.localeCompare(b.name, 'en', { numeric: true });
    entries.sort(options.has('r') ? (a, b) => compare(b, a) : compare);
    if (options.has('Y')) {
      const rank = ({ status }: Entry): number => (status && isDirectory(status.mode) ? 0 : 1);
      entries.sort((a, b) => rank(a) - rank(b));
    }
  }

  private colourOf(entry: Entry): string {
    const mode = entry.status?.mode ?? 0;
    switch (typeLetter(mode)) {
      case 'd':
        return '01;34';
      case 'l':
        return typeof statusOf(this.context, entry.path, true) === 'number' ? '40;31;01' : '01;36';
      case 'p':
        return '40;33';
      case 's':
        return '01;35';
      case 'c':
      case 'b':
        return '40;33;01';
    }
    if (mode & 0o111) return '01;32';
    if (/\.(tar|tgz|gz|zip|bz2|xz|zst|br|7z|jar)$/.test(entry.name)) return '01;31';
    if (/\.(png|jpe?g|gif|svg|webp|ico|bmp|mp4|webm|mov)$/.test(entry.name)) return '01;35';
    return '';
  }

  private quote(name: string): string {
    if (!this.isQuoted || /^[\w@%+=:,./\-^~\u0080-\uffff]+$/.test(name)) return name;
    return name.includes("'") && !/["$`\\!]/.test(name) ? `"${name}"` : quoteValue(name);
  }

  private nameOf(entry: Entry): string {
    const { options } = this;
    const mode = entry.status?.mode ?? 0;
    const colour = this.isColoured ? this.colourOf(entry) : '';
    let text = this.quote(entry.name);
    if (colour !== '') text = `\x1b[0m\x1b[${colour}m${text}\x1b[0m`;
    if (isDirectory(mode) && options.has('p', 'F')) return `${text}/`;
    if (!options.has('F')) return text;
    if (isLink(mode)) return this.isLong ? text : `${text}@`;
    return text + (typeLetter(mode) === '-' ? (mode & 0o111 ? '*' : '') : ({ p: '|', s: '=' }[typeLetter(mode)] ?? ''));
  }

  private async print(entries: readonly Entry[], isTotal: boolean): Promise<void> {
    const { context, options } = this;
    if (isTotal && (this.isLong || options.has('s'))) {
      const blocks = entries.reduce((sum, { status }) => sum + (status?.blocks ?? 0), 0);
      await context.stdout.line(`total ${options.has('h') ? humanSize(blocks * 512) : Math.ceil(blocks / 2)}`);
    }
    if (this.isLong) return this.printLong(entries);
    const prefixed = entries.map((entry) => this.prefix(entry) + this.nameOf(entry));
    const isColumns = options.has('C', 'x') || (context.stdout.file.isTerminal && !options.has('1'));
    if (options.has('m')) await context.stdout.line(prefixed.join(', '));
    else if (isColumns && !options.has('1'))
      await context.stdout.write(layOutColumns(prefixed, options.number('w', context.columns)));
    else for (const text of prefixed) await context.stdout.line(text);
  }

  private prefix({ status }: Entry): string {
    const { options } = this;
    const inode = options.has('i') ? `${status?.inode ?? '?'} ` : '';
    return inode + (options.has('s') ? `${Math.ceil((status?.blocks ?? 0) / 2)} ` : '');
  }

  private timeOf(status: FileStatus): string {
    const { options } = this;
    const seconds = options.has('u') ? status.accessed : options.has('c') ? status.changed : status.modified;
    const moment = new Date(seconds * 1000);
    const style = options.get('W');
    if (options.has('T') || style === 'full-iso') return formatDate(moment, '%Y-%m-%d %H:%M:%S.%N %z');
    if (style === 'long-iso') return formatDate(moment, '%Y-%m-%d %H:%M');
    if (style?.startsWith('+')) return formatDate(moment, style.slice(1));
    const isRecent = Math.abs(Date.now() / 1000 - seconds) < 15778476;
    return formatDate(moment, isRecent ? '%b %e %H:%M' : '%b %e  %Y');
  }

  private async printLong(entries: readonly Entry[]): Promise<void> {
    const { context, options } = this;
    const user = options.has('n') ? null : context.shell.process.userName;
    const rows = entries.map((entry) => {
      const { status } = entry;
      if (!status) return { entry, cells: ['??????????', '?', '?', '?', '?', '?'] };
      const size = /[cb]/.test(typeLetter(status.mode))
        ? `${status.rdev >> 8}, ${status.rdev & 0xff}`
        : options.has('h')
          ? humanSize(status.size)
          : String(status.size);
      const owner = user === null || status.uid !== 0 ? String(status.uid) : user;
      const group = user === null || status.gid !== 0 ? String(status.gid) : user;
      return { entry, cells: [modeText(status.mode), String(status.links), owner, group, size, this.timeOf(status)] };
    });
    const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(0, ...rows.map(({ cells }) => cells[column]!.length)));
    for (const { entry, cells } of rows) {
      const [mode, links, owner, group, size, time] = cells as [string, string, string, string, string, string];
      const parts = [mode, links.padStart(widths[1]!)];
      if (!options.has('g')) parts.push(owner.padEnd(widths[2]!));
      if (!options.has('o', 'G')) parts.push(group.padEnd(widths[3]!));
      parts.push(size.padStart(widths[4]!), time.padStart(widths[5]!));
      const link =
        entry.status && isLink(entry.status.mode) ? ` -> ${context.system.readlink(context.resolve(entry.path))}` : '';
      await context.stdout.line(`${this.prefix(entry)}${parts.join(' ')} ${this.nameOf(entry)}${link}`);
    }
  }
}

const ls: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'aAbcCdfFghGiklLmnNopqQrRsStTuUvxX1Z',
    valued: 'wI',
    long,
    failure: 2,
  });
  await new Listing(context, options).run();
};

const dir: Tool = (context) => ls(context);

export const listTools: Readonly<Record<string, Tool>> = { ls, dir };
