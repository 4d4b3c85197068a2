import { OpenFlag } from '../../abi/file-modes.ts';
import { normalizePath } from '../builtins/directories.ts';
import { formatDate } from '../interpreter/date-format.ts';
import { Input } from '../io/input.ts';
import { openLocalPipe } from '../io/local-pipe.ts';
import type { OpenFile } from '../io/open-file.ts';
import { errorText, SystemError } from '../io/system-error.ts';
import { joinBytes, decodeText } from '../io/text.ts';
import { matchesPattern } from '../language/pattern.ts';
import { compress, decompress, type Sink } from './compression.ts';
import { Options } from './options.ts';
import { isDirectory, isLink, modeText, statusOf } from './status.ts';
import { padding, readPaxRecords, readTarHeader, writeTarHeader, type TarEntry } from './tar-format.ts';
import { UsageError, type Tool, type ToolContext } from './tool.ts';

const CREATE = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_TRUNC;

/** Reads exact numbers of bytes from a stream. */
class ExactReader {
  private readonly input: Input;

  constructor(input: Input) {
    this.input = input;
  }

  /** Null at the end of the stream. */
  async take(length: number): Promise<Uint8Array | null> {
    const pieces: Uint8Array[] = [];
    await this.copy(length, async (piece) => void pieces.push(piece.slice()));
    const all = joinBytes(pieces);
    if (all.length === 0 && length > 0) return null;
    if (all.length < length) throw new UsageError('Unexpected EOF in archive', 2);
    return all;
  }

  async copy(length: number, sink: Sink): Promise<void> {
    for (let left = length; left > 0;) {
      const data = await this.input.read(left);
      if (!data) return;
      await sink(data);
      left -= data.length;
    }
  }
}

/** One call of `tar`. */
class Archive {
  private readonly context: ToolContext;
  private readonly options: Options;

  constructor(context: ToolContext, options: Options) {
    this.context = context;
    this.options = options;
  }

  private get folder(): string {
    const folder = this.options.get('C');
    return folder === undefined ? '' : `${folder.replace(/\/$/, '')}/`;
  }

  private isCompressed(): boolean {
    return this.options.has('z') || (this.options.has('a') && /\.t?gz$/.test(this.options.get('f') ?? ''));
  }

  private isExcluded(path: string): boolean {
    return this.options
      .all('X')
      .some((pattern) => matchesPattern(path, pattern) || matchesPattern(path.split('/').at(-1)!, pattern));
  }

  private async tell(text: string): Promise<void> {
    if (!this.options.has('v')) return;
    const isOutputTaken = this.options.has('O') || (this.options.has('c') && (this.options.get('f') ?? '-') === '-');
    if (isOutputTaken) await this.context.stderr.line(text);
    else await this.context.stdout.line(text);
  }

  async create(paths: readonly string[]): Promise<void> {
    if (paths.length === 0)
      throw new UsageError(
        "Cowardly refusing to create an empty archive\nTry 'tar --help' or 'tar --usage' for more information.",
        2,
      );
    const { context } = this;
    const name = this.options.get('f') ?? '-';
    const file = name === '-' ? null : context.openFile(name, CREATE);
    const sink: Sink = (data) => (file ? file.write(context.task, data) : context.stdout.bytes(data));
    if (this.isCompressed()) {
      const [reader, writer] = openLocalPipe(context.system);
      const packing = compress(new Input(reader, context.task), 6, sink);
      await this.writeEntries(paths, (data) => writer.write(context.task, data));
      writer.release();
      await packing;
      reader.release();
    } else await this.writeEntries(paths, sink);
    file?.release();
  }

  private async writeEntries(paths: readonly string[], sink: Sink): Promise<void> {
    let total = 0;
    const counted: Sink = async (data) => {
      total += data.length;
      await sink(data);
    };
    for (const path of paths) await this.add(path.replace(/(.)\/+$/, '$1'), counted);
    // Two zero blocks end the archive, which is a multiple of 20 blocks long.
    const end = total + 1024;
    await sink(new Uint8Array(1024 + ((10240 - (end % 10240)) % 10240)));
  }

  private async add(path: string, sink: Sink): Promise<void> {
    if (this.isExcluded(path)) return;
    const { context } = this;
    const source = path.startsWith('/') ? path : this.folder + path;
    const status = statusOf(context, source, this.options.has('h'));
    if (typeof status === 'number') return context.fail(`${path}: Cannot stat: ${errorText(status)}`, 2);
    const isFolder = isDirectory(status.mode);
    const name = path.replace(/^\/+/, '') + (isFolder ? '/' : '');
    const base = { name, mode: status.mode & 0o7777, modified: status.modified, link: '' };
    await this.tell(name);
    if (isLink(status.mode)) {
      const link = context.system.readlink(context.resolve(source));
      await sink(writeTarHeader({ ...base, size: 0, type: '2', link: typeof link === 'string' ? link : '' }));
    } else if (isFolder) {
      await sink(writeTarHeader({ ...base, size: 0, type: '5' }));
      const listing = context.system.readdir(context.resolve(source));
      if (typeof listing !== 'number') for (const child of listing.names) await this.add(`${path}/${child}`, sink);
    } else {
      await sink(writeTarHeader({ ...base, size: status.size, type: '0' }));
      const input = context.open(source);
      await new ExactReader(input).copy(status.size, sink);
      input.file.release();
      await sink(padding(status.size));
    }
  }

  /** Reads the archive, handing each entry with the reader of its contents. */
  private async read(visit: (entry: TarEntry, contents: ExactReader) => Promise<void>): Promise<void> {
    const { context } = this;
    const source = context.open(this.options.get('f') ?? '-');
    const magic = await source.read(2);
    if (magic) source.file.unread(magic);
    if (magic?.[0] !== 0x1f || magic[1] !== 0x8b) return this.readEntries(source, visit);
    const [reader, writer] = openLocalPipe(context.system);
    const unpacking = decompress(source, (data) => writer.write(context.task, data)).finally(() => writer.release());
    // Its failure is reported by the wait below; until then it must not count as unhandled.
    unpacking.catch(() => undefined);
    await this.readEntries(new Input(reader, context.task), visit);
    reader.release();
    await unpacking.catch((error: unknown) => {
      if (!(error instanceof SystemError && error.isBrokenPipe)) throw error;
    });
  }

  private async readEntries(
    input: Input,
    visit: (entry: TarEntry, contents: ExactReader) => Promise<void>,
  ): Promise<void> {
    const reader = new ExactReader(input);
    let overrides: { name?: string; link?: string } = {};
    for (;;) {
      const block = await reader.take(512);
      let entry: TarEntry | null;
      try {
        entry = block && readTarHeader(block);
      } catch (error) {
        throw new UsageError(error instanceof Error ? error.message : String(error), 2);
      }
      if (!entry) break;
      if (entry.type === 'L' || entry.type === 'K' || entry.type === 'x' || entry.type === 'g') {
        const data = (await reader.take(entry.size)) ?? new Uint8Array(0);
        await reader.take(padding(entry.size).length);
        if (entry.type === 'L') overrides.name = decodeText(data).replace(/\0.*$/s, '');
        else if (entry.type === 'K') overrides.link = decodeText(data).replace(/\0.*$/s, '');
        else if (entry.type === 'x') {
          const records = readPaxRecords(data);
          const [name, link] = [records.get('path'), records.get('linkpath')];
          if (name !== undefined) overrides.name = name;
          if (link !== undefined) overrides.link = link;
        }
        continue;
      }
      let consumed = 0;
      const contents = new ExactReader(input);
      const copy = contents.copy.bind(contents);
      contents.copy = async (length, sink) => {
        consumed += length;
        await copy(length, sink);
      };
      await visit({ ...entry, ...overrides }, contents);
      overrides = {};
      await reader.copy(entry.size - consumed, () => Promise.resolve());
      await reader.take(padding(entry.size).length);
    }
    // What is left is drained, so that whoever writes into a pipe here can end.
    while (await input.read());
  }

  private isWanted(name: string, wanted: readonly string[]): boolean {
    if (this.isExcluded(name.replace(/\/$/, ''))) return false;
    if (wanted.length === 0) return true;
    const plain = name.replace(/\/$/, '');
    return wanted.some(
      (each) =>
        plain === each.replace(/\/$/, '') ||
        plain.startsWith(`${each.replace(/\/$/, '')}/`) ||
        (this.options.has('W') && matchesPattern(plain, each)),
    );
  }

  async list(wanted: readonly string[]): Promise<void> {
    await this.read(async (entry) => {
      if (!this.isWanted(entry.name, wanted)) return;
      if (!this.options.has('v')) return void (await this.context.stdout.line(entry.name));
      const type = { '5': 0o040000, '2': 0o120000 }[entry.type] ?? 0o100000;
      const when = formatDate(new Date(entry.modified * 1000), '%Y-%m-%d %H:%M');
      const link = entry.type === '2' ? ` -> ${entry.link}` : '';
      await this.context.stdout.line(
        `${modeText(entry.mode | type)} root/root ${String(entry.size).padStart(9)} ${when} ${entry.name}${link}`,
      );
    });
  }

  async extract(wanted: readonly string[]): Promise<void> {
    const strip = this.options.number('S', 0);
    await this.read(async (entry, contents) => {
      if (!this.isWanted(entry.name, wanted)) return;
      const parts = entry.name.replace(/^\/+/, '').split('/').slice(strip);
      const name = parts.join('/');
      if (name === '') return;
      if (parts.includes('..')) return this.context.fail(`${entry.name}: Member name contains '..'`, 2);
      await this.tell(entry.name);
      if (this.options.has('O')) await contents.copy(entry.size, (data) => this.context.stdout.bytes(data));
      else await this.extractOne(entry, name, contents);
    });
  }

  private async extractOne(entry: TarEntry, name: string, contents: ExactReader): Promise<void> {
    const { context } = this;
    const target = this.folder + name;
    const path = context.resolve(target.replace(/\/$/, ''));
    const parent = normalizePath(`${path}/..`);
    const made = context.system.mkdirRecursive(entry.type === '5' ? path : parent, 0o777);
    if (typeof made === 'number' && made < 0) return context.fail(`${name}: Cannot open: ${errorText(made)}`, 2);
    if (entry.type === '5') return;
    if (entry.type === '2' || entry.type === '1') {
      context.system.unlink(path);
      const linked = context.resolve(this.folder + entry.link);
      const errno = entry.type === '2' ? context.system.symlink(entry.link, path) : context.system.link(linked, path);
      if (errno < 0) await context.fail(`${name}: Cannot create link to '${entry.link}': ${errorText(errno)}`, 2);
      return;
    }
    if (entry.type !== '0' && entry.type !== '7') return;
    context.system.unlink(path);
    let file: OpenFile;
    try {
      file = context.openFile(target, CREATE, entry.mode & 0o777);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return context.fail(`${name}: Cannot open: ${error.message}`, 2);
    }
    await contents.copy(entry.size, (data) => file.write(context.task, data));
    file.release();
    if (!this.options.has('m')) context.system.utimes(path, entry.modified, entry.modified, true);
    if (this.options.has('p')) context.system.chmod(path, entry.mode & 0o7777);
  }
}

export const tar: Tool = async (context) => {
  // The first word may be option letters without their hyphen: tar czf x.
  const [first, ...others] = context.args;
  const args = first !== undefined && /^[a-zA-Z]+$/.test(first) ? oldStyle(first, others) : context.args;
  const options = new Options(context.name, args, {
    plain: 'ctxzvkpOhamjJPw',
    valued: 'fCTX',
    long: {
      create: 'c',
      list: 't',
      extract: 'x',
      get: 'x',
      gzip: 'z',
      gunzip: 'z',
      verbose: 'v',
      'file=': 'f',
      'directory=': 'C',
      'to-stdout': 'O',
      dereference: 'h',
      'exclude=': 'X',
      'strip-components=': 'S',
      'auto-compress': 'a',
      'preserve-permissions': 'p',
      touch: 'm',
      wildcards: 'W',
      'no-same-owner': 'o',
      'absolute-names': 'P',
      'warning=': 'w',
    },
    failure: 64,
  });
  if (options.has('j', 'J')) throw new UsageError('bzip2 and xz archives are not supported; gzip (-z) is', 2);
  const archive = new Archive(context, options);
  if (options.has('c')) await archive.create(options.operands);
  else if (options.has('t')) await archive.list(options.operands);
  else if (options.has('x')) await archive.extract(options.operands);
  else
    throw new UsageError(
      "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\nTry 'tar --help' or 'tar --usage' for more information.",
      2,
    );
  return context.status;
};

function oldStyle(letters: string, rest: readonly string[]): string[] {
  const values = [...rest];
  const result: string[] = [];
  for (const letter of letters) {
    result.push(`-${letter}`);
    if ('fCTX'.includes(letter) && values.length > 0) result.push(values.shift()!);
  }
  return [...result, ...values];
}
