import { unzipSync, zipSync, type Zippable } from 'fflate';
import { OpenFlag } from '../../abi/file-modes.ts';
import { normalizePath } from '../builtins/directories.ts';
import { formatDate } from '../interpreter/date-format.ts';
import { SystemError, errorText } from '../io/system-error.ts';
import { matchesPattern } from '../language/pattern.ts';
import { compress, decompress } from './compression.ts';
import { Options } from './options.ts';
import { isDirectory, statusOf } from './status.ts';
import { tar } from './tar.ts';
import { UsageError, type Tool, type ToolContext } from './tool.ts';

const CREATE = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_TRUNC;

const gzip: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'cdfkNnqrtlv123456789h',
    valued: 'S',
    long: {
      stdout: 'c',
      'to-stdout': 'c',
      decompress: 'd',
      uncompress: 'd',
      force: 'f',
      keep: 'k',
      quiet: 'q',
      test: 't',
      verbose: 'v',
      fast: '1',
      best: '9',
      'no-name': 'n',
    },
  });
  const isReading = options.has('d', 't') || context.name === 'gunzip' || context.name === 'zcat';
  const level = Number(options.last('1', '2', '3', '4', '5', '6', '7', '8', '9') ?? 6);
  const isToOutput = options.has('c') || context.name === 'zcat' || options.operands.length === 0;
  for (const path of options.operands.length > 0 ? options.operands : ['-']) {
    try {
      await gzipOne(context, options, path, isReading, isToOutput || path === '-', level);
    } catch (error) {
      if (error instanceof SystemError && !error.isBrokenPipe) await context.fail(`${path}: ${error.message}`);
      else if (error instanceof UsageError) await context.fail(`${path === '-' ? 'stdin' : path}: ${error.message}`);
      else throw error;
    }
  }
};

async function gzipOne(
  context: ToolContext,
  options: Options,
  path: string,
  isReading: boolean,
  isToOutput: boolean,
  level: number,
): Promise<void> {
  const source =
    isReading && path !== '-' && typeof statusOf(context, path, true) === 'number' && !path.endsWith('.gz')
      ? `${path}.gz`
      : path;
  if (path !== '-') {
    const status = statusOf(context, source, true);
    if (typeof status !== 'number' && isDirectory(status.mode))
      return context.fail(`${path} is a directory -- ignored`, 2);
  }
  const input = context.open(source);
  if (options.has('t')) return decompress(input, () => Promise.resolve());
  if (isToOutput) {
    const sink = (data: Uint8Array): Promise<void> => context.stdout.bytes(data);
    return isReading ? decompress(input, sink) : compress(input, level, sink);
  }
  const target = isReading ? source.replace(/\.t?gz$/, (suffix) => (suffix === '.tgz' ? '.tar' : '')) : `${source}.gz`;
  if (target === source) return context.fail(`${source}: unknown suffix -- ignored`, 2);
  if (typeof statusOf(context, target, true) !== 'number' && !options.has('f'))
    return context.fail(`${target} already exists;	not overwritten`, 2);
  const status = statusOf(context, source, true);
  const file = context.openFile(target, CREATE, typeof status === 'number' ? 0o666 : status.mode & 0o777);
  const sink = (data: Uint8Array): Promise<void> => file.write(context.task, data);
  try {
    await (isReading ? decompress(input, sink) : compress(input, level, sink));
  } finally {
    file.release();
    input.file.release();
  }
  if (typeof status !== 'number')
    context.system.utimes(context.resolve(target), status.accessed, status.modified, true);
  if (!options.has('k')) context.system.unlink(context.resolve(source));
}

const zip: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'rqjyu0123456789X',
    valued: 'x',
    long: { 'recurse-paths': 'r', quiet: 'q', 'junk-paths': 'j', 'exclude=': 'x' },
  });
  const [target, ...paths] = options.operands;
  if (target === undefined || paths.length === 0) throw new UsageError('nothing to do: zip archive.zip files...', 16);
  const entries: Zippable = {};
  const add = async (path: string): Promise<void> => {
    const status = statusOf(context, path, true);
    const name = path.replace(/^(\.?\/)+/, '').replace(/\/+$/, '');
    if (typeof status === 'number') return context.fail(`warning: name not matched: ${path}`, 18);
    if (options.all('x').some((pattern) => matchesPattern(name, pattern))) return;
    const attributes = {
      mtime: new Date(Math.max(status.modified * 1000, Date.UTC(1980, 0, 2))),
      os: 3,
      attrs: (status.mode & 0xffff) << 16,
    };
    if (isDirectory(status.mode)) {
      if (name !== '' && name !== '.' && !options.has('j'))
        entries[`${name}/`] = [new Uint8Array(0), { ...attributes, level: 0 }];
      if (!options.has('r')) return;
      const listing = context.system.readdir(context.resolve(path));
      if (typeof listing !== 'number')
        for (const child of listing.names) await add(`${path.replace(/\/$/, '')}/${child}`);
      return;
    }
    const contents = context.system.readFile(context.resolve(path));
    if (typeof contents === 'number') return context.fail(`${path}: ${errorText(contents)}`, 18);
    entries[options.has('j') ? name.split('/').at(-1)! : name] = [
      contents,
      { ...attributes, level: options.has('0') ? 0 : 6 },
    ];
    if (!options.has('q')) await context.stdout.line(`  adding: ${name}`);
  };
  for (const path of paths) await add(path);
  const file = context.openFile(/\.[a-z]+$/i.test(target) ? target : `${target}.zip`, CREATE);
  await file.write(context.task, zipSync(entries));
  file.release();
};

const unzip: Tool = async (context) => {
  const options = new Options(context.name, context.args, { plain: 'lopqnjtv', valued: 'dx' });
  const [source, ...wanted] = options.operands;
  if (source === undefined) throw new UsageError('usage: unzip [-lopqnj] file.zip [names...] [-d folder]', 10);
  let contents = context.system.readFile(context.resolve(source));
  if (typeof contents === 'number') contents = context.system.readFile(context.resolve(`${source}.zip`));
  if (typeof contents === 'number')
    throw new UsageError(`cannot find or open ${source}, ${source}.zip or ${source}.ZIP.`, 9);
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(contents);
  } catch (error) {
    throw new UsageError(
      `${source}: not a zip archive or damaged (${error instanceof Error ? error.message : String(error)})`,
      9,
    );
  }
  const isWanted = (name: string): boolean =>
    (wanted.length === 0 || wanted.some((pattern) => matchesPattern(name, pattern))) &&
    !options.all('x').some((pattern) => matchesPattern(name, pattern));
  const names = Object.keys(entries).filter(isWanted);
  if (options.has('l')) {
    await context.stdout.write(
      `Archive:  ${source}\n  Length      Date    Time    Name\n---------  ---------- -----   ----\n`,
    );
    const when = formatDate(new Date(), '%Y-%m-%d %H:%M');
    for (const name of names)
      await context.stdout.line(`${String(entries[name]!.length).padStart(9)}  ${when}   ${name}`);
    return;
  }
  if (!options.has('q', 'p')) await context.stdout.line(`Archive:  ${source}`);
  const folder = options.get('d');
  for (const name of names) {
    if (options.has('p')) {
      await context.stdout.bytes(entries[name]!);
      continue;
    }
    if (name.startsWith('/') || name.split('/').includes('..')) {
      await context.fail(`${name}: refused, the name leads out of the folder`, 2);
      continue;
    }
    const target = `${folder === undefined ? '' : `${folder}/`}${options.has('j') ? name.split('/').at(-1) : name}`;
    const path = context.resolve(target);
    context.system.mkdirRecursive(name.endsWith('/') ? path.replace(/\/$/, '') : normalizePath(`${path}/..`), 0o777);
    if (name.endsWith('/')) continue;
    if (typeof statusOf(context, target, true) !== 'number' && !options.has('o')) {
      if (!options.has('n')) await context.fail(`${target} exists; use -o to overwrite`, 1);
      continue;
    }
    if (!options.has('q')) await context.stdout.line(`  inflating: ${target}`);
    const file = context.openFile(target, CREATE);
    await file.write(context.task, entries[name]!);
    file.release();
  }
};

export const archiveTools: Readonly<Record<string, Tool>> = { tar, gzip, gunzip: gzip, zcat: gzip, zip, unzip };
