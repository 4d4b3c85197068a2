import { Errno } from '../../abi/errno.ts';
import { OpenFlag } from '../../abi/file-modes.ts';
import { normalizePath } from '../builtins/directories.ts';
import { errorText } from '../io/system-error.ts';
import { Options } from './options.ts';
import { parseDate } from './plain.ts';
import { changedMode, isDirectory, isLink, statusOf } from './status.ts';
import { UsageError, type Tool, type ToolContext } from './tool.ts';
import { confirm } from './confirm.ts';
import { copyTools } from './copy.ts';
import { statTools } from './stat.ts';
import { parseSize } from './sizes.ts';

function missing(context: ToolContext): never {
  throw new UsageError(`missing operand\nTry '${context.name} --help' for more information.`);
}

const mkdir: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'pv',
    valued: 'm',
    long: { parents: 'p', 'mode=': 'm', verbose: 'v' },
  });
  if (options.operands.length === 0) missing(context);
  const modeText = options.get('m');
  const mode = modeText === undefined ? 0o777 : changedMode(modeText, 0o777, 0);
  if (mode === null) throw new UsageError(`invalid mode ‘${modeText}’`);
  for (const path of options.operands) {
    const absolute = context.resolve(path);
    const result = options.has('p')
      ? context.system.mkdirRecursive(absolute, mode)
      : context.system.mkdir(absolute, mode);
    if (typeof result === 'number' && result < 0)
      await context.fail(`cannot create directory ‘${path}’: ${errorText(result)}`);
    else if (modeText !== undefined) context.system.chmod(absolute, mode);
    if (options.has('v') && (typeof result !== 'number' || result >= 0))
      await context.stdout.line(`mkdir: created directory '${path}'`);
  }
};

const rmdir: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'pv',
    long: { parents: 'p', 'ignore-fail-on-non-empty': 'i', verbose: 'v' },
  });
  if (options.operands.length === 0) missing(context);
  for (const operand of options.operands) {
    const paths = [operand];
    if (options.has('p'))
      for (let path = operand; path.includes('/');) paths.push((path = path.slice(0, path.lastIndexOf('/'))));
    for (const path of paths) {
      if (path === '') continue;
      const errno = context.system.rmdir(context.resolve(path));
      if (errno >= 0) continue;
      if (!(options.has('i') && errno === -Errno.ENOTEMPTY))
        await context.fail(`failed to remove '${path}': ${errorText(errno)}`);
      break;
    }
  }
};

const rm: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'fiIrRdv',
    long: {
      force: 'f',
      recursive: 'r',
      dir: 'd',
      verbose: 'v',
      'interactive=?': 'i',
      'preserve-root=?': 'p',
      'no-preserve-root': 'P',
      'one-file-system': 'o',
    },
  });
  const isForced = options.has('f');
  if (options.operands.length === 0) {
    if (isForced) return;
    missing(context);
  }
  for (const path of options.operands) await removeOne(context, options, path);
};

async function removeOne(context: ToolContext, options: Options, path: string): Promise<void> {
  const isRecursive = options.has('r', 'R');
  const base = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  if (base === '.' || base === '..') {
    return context.fail(`refusing to remove '.' or '..' directory: skipping '${path}'`);
  }
  const absolute = context.resolve(path);
  if (normalizePath(absolute) === '/' && isRecursive && !options.has('P')) {
    await context.fail("it is dangerous to operate recursively on '/'");
    return context.fail('use --no-preserve-root to override this failsafe');
  }
  const status = statusOf(context, path.replace(/(.)\/+$/, '$1'), false);
  if (typeof status === 'number') {
    if (!(options.has('f') && (status === -Errno.ENOENT || status === -Errno.ENOTDIR)))
      await context.fail(`cannot remove '${path}': ${errorText(status)}`);
    return;
  }
  if (isDirectory(status.mode) && !isRecursive && !options.has('d'))
    return context.fail(`cannot remove '${path}': Is a directory`);
  if (
    options.has('i') &&
    !(await confirm(context, `remove ${isDirectory(status.mode) ? 'directory' : 'file'} '${path}'? `))
  )
    return;
  let errno: number;
  if (!isDirectory(status.mode)) errno = context.system.unlink(absolute);
  else errno = isRecursive ? context.system.removeTree(absolute) : context.system.rmdir(absolute);
  if (errno < 0) await context.fail(`cannot remove '${path}': ${errorText(errno)}`);
  else if (options.has('v'))
    await context.stdout.line(`removed ${isDirectory(status.mode) ? 'directory ' : ''}'${path}'`);
}

const unlink: Tool = async (context) => {
  const [path] = context.args;
  if (path === undefined) missing(context);
  const errno = context.system.unlink(context.resolve(path));
  if (errno < 0) await context.fail(`cannot unlink '${path}': ${errorText(errno)}`);
};

const ln: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'fsnTrvibL',
    valued: 'tS',
    long: {
      symbolic: 's',
      force: 'f',
      'no-dereference': 'n',
      'no-target-directory': 'T',
      relative: 'r',
      'target-directory=': 't',
      verbose: 'v',
    },
  });
  const operands = [...options.operands];
  if (operands.length === 0) missing(context);
  let directory = options.get('t');
  let targetName: string | null = null;
  if (directory === undefined) {
    const last = operands.length > 1 ? operands.pop()! : operands[0]!.replace(/\/+$/, '').split('/').at(-1)!;
    const status = statusOf(context, last, !options.has('n'));
    if (typeof status !== 'number' && isDirectory(status.mode) && !options.has('T')) directory = last;
    else if (operands.length > 1) throw new UsageError(`target '${last}' is not a directory`);
    else targetName = last;
  }
  for (const source of operands) {
    const name = targetName ?? `${directory!.replace(/\/$/, '')}/${source.replace(/\/+$/, '').split('/').at(-1)}`;
    const path = context.resolve(name);
    if (options.has('f')) context.system.unlink(path);
    const pointed = options.has('r')
      ? relativePath(normalizePath(`${path}/..`), normalizePath(context.resolve(source)))
      : source;
    const errno = options.has('s')
      ? context.system.symlink(pointed, path)
      : context.system.link(context.resolve(source), path);
    if (errno >= 0) continue;
    const kind = options.has('s') ? 'symbolic link' : 'hard link';
    const isSourceMissing = !options.has('s') && errno === -Errno.ENOENT;
    await context.fail(
      isSourceMissing
        ? `failed to access '${source}': ${errorText(errno)}`
        : `failed to create ${kind} '${name}': ${errorText(errno)}`,
    );
  }
};

/** The way from a directory to a path; both absolute and normal. */
export function relativePath(from: string, to: string): string {
  const [a, b] = [from.split('/').filter(Boolean), to.split('/').filter(Boolean)];
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared++;
  return [...a.slice(shared).map(() => '..'), ...b.slice(shared)].join('/') || '.';
}

const touch: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'achm',
    valued: 'drt',
    long: { 'no-create': 'c', 'date=': 'd', 'reference=': 'r', 'time=': 'T', 'no-dereference': 'h' },
  });
  if (options.operands.length === 0)
    throw new UsageError("missing file operand\nTry 'touch --help' for more information.");
  let accessed = Date.now() / 1000;
  let modified = accessed;
  const reference = options.get('r');
  const [date, stamp] = [options.get('d'), options.get('t')];
  if (reference !== undefined) {
    const status = statusOf(context, reference, true);
    if (typeof status === 'number')
      throw new UsageError(`failed to get attributes of '${reference}': ${errorText(status)}`);
    ({ accessed, modified } = status);
  } else if (date !== undefined || stamp !== undefined) {
    const moment = date !== undefined ? parseDate(date, false) : parseStamp(stamp!);
    if (!moment) throw new UsageError(`invalid date format ‘${date ?? stamp}’`);
    accessed = modified = moment.getTime() / 1000;
  }
  for (const path of options.operands) {
    const absolute = context.resolve(path);
    let status = statusOf(context, path, true);
    if (status === -Errno.ENOENT) {
      if (options.has('c')) continue;
      const fd = context.system.open(absolute, OpenFlag.O_WRONLY | OpenFlag.O_CREAT, 0o666);
      if (fd >= 0) context.system.close(fd);
      status = fd < 0 ? fd : statusOf(context, path, true);
    }
    if (typeof status === 'number') {
      await context.fail(`cannot touch '${path}': ${errorText(status)}`);
      continue;
    }
    const errno = context.system.utimes(
      absolute,
      options.has('m') && !options.has('a') ? status.accessed : accessed,
      options.has('a') && !options.has('m') ? status.modified : modified,
      !options.has('h'),
    );
    if (errno < 0) await context.fail(`setting times of '${path}': ${errorText(errno)}`);
  }
};

/** `[[CC]YY]MMDDhhmm[.ss]` */
function parseStamp(text: string): Date | null {
  const match = /^(?:(\d\d)?(\d\d))?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(text);
  if (!match) return null;
  const short = Number(match[2]);
  const year =
    match[2] === undefined
      ? new Date().getFullYear()
      : match[1] !== undefined
        ? Number(match[1] + match[2])
        : short + (short < 69 ? 2000 : 1900);
  return new Date(
    year,
    Number(match[3]) - 1,
    Number(match[4]),
    Number(match[5]),
    Number(match[6]),
    Number(match[7] ?? 0),
  );
}

/** Applies `change` to a path and, when recursive, to everything below it. */
async function walk(
  context: ToolContext,
  path: string,
  isRecursive: boolean,
  change: (path: string) => Promise<void>,
): Promise<void> {
  await change(path);
  const status = isRecursive ? statusOf(context, path, false) : -1;
  if (typeof status === 'number' || !isDirectory(status.mode)) return;
  const listing = context.system.readdir(context.resolve(path));
  if (typeof listing === 'number') return context.failFor(path, listing);
  for (const name of listing.names) await walk(context, `${path.replace(/\/$/, '')}/${name}`, true, change);
}

const chmod: Tool = async (context) => {
  const args = [...context.args];
  // A mode such as -w or -x looks like an option.
  const at = args.findIndex((arg) => /^-[rwxXst]+$/.test(arg) && !/^-R$/.test(arg));
  const early = at >= 0 ? args.splice(at, 1)[0]! : null;
  const options = new Options(context.name, args, {
    plain: 'Rvcf',
    valued: '',
    long: { recursive: 'R', verbose: 'v', 'reference=': 'r', changes: 'c', silent: 'f' },
  });
  const operands = [...options.operands];
  const reference = options.get('r');
  const text = early ?? (reference === undefined ? operands.shift() : '');
  if (text === undefined || operands.length === 0) missing(context);
  for (const operand of operands) {
    await walk(context, operand, options.has('R'), async (path) => {
      const status = statusOf(context, path, false);
      if (typeof status === 'number') return context.fail(`cannot access '${path}': ${errorText(status)}`);
      if (isLink(status.mode) && options.has('R')) return;
      const target = isLink(status.mode) ? statusOf(context, path, true) : status;
      const model = reference === undefined ? null : statusOf(context, reference, true);
      const current = typeof target === 'number' ? status.mode : target.mode;
      const mode =
        model && typeof model !== 'number' ? model.mode & 0o7777 : changedMode(text, current, context.system.umask());
      if (mode === null) throw new UsageError(`invalid mode: ‘${text}’\nTry 'chmod --help' for more information.`);
      const errno = context.system.chmod(context.resolve(path), mode);
      if (errno < 0) await context.fail(`changing permissions of '${path}': ${errorText(errno)}`);
    });
  }
};

const chown: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'Rhvcf',
    long: { recursive: 'R', 'no-dereference': 'h' },
  });
  const [owner, ...paths] = options.operands;
  if (owner === undefined || paths.length === 0) missing(context);
  const isGroup = context.name === 'chgrp';
  const [user = '', group = ''] = isGroup ? ['', owner] : owner.split(/[:.]/);
  const number = (text: string): number => {
    if (text === '') return -1;
    if (/^\d+$/.test(text)) return Number(text);
    if (text === 'root' || text === context.shell.process.userName) return 0;
    throw new UsageError(`invalid ${isGroup ? 'group' : 'user'}: ‘${owner}’`);
  };
  const [uid, gid] = [number(user), number(group)];
  for (const operand of paths) {
    await walk(context, operand, options.has('R'), async (path) => {
      const status = statusOf(context, path, !options.has('h'));
      if (typeof status === 'number') return context.fail(`cannot access '${path}': ${errorText(status)}`);
      const errno = context.system.chown(
        context.resolve(path),
        uid < 0 ? status.uid : uid,
        gid < 0 ? status.gid : gid,
        !options.has('h'),
      );
      if (errno < 0) await context.fail(`changing ownership of '${path}': ${errorText(errno)}`);
    });
  }
};

const basename: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'az',
    valued: 's',
    long: { multiple: 'a', 'suffix=': 's' },
    isOrdered: true,
  });
  const isMany = options.has('a', 's');
  if (options.operands.length === 0) missing(context);
  const suffix = options.get('s') ?? (isMany ? undefined : options.operands[1]);
  for (const path of isMany ? options.operands : options.operands.slice(0, 1)) {
    const trimmed = path.replace(/(.)\/+$/, '$1');
    let name = trimmed === '/' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
    if (/^\/+$/.test(path)) name = '/';
    if (suffix !== undefined && name.endsWith(suffix) && name !== suffix)
      name = name.slice(0, name.length - suffix.length);
    await context.stdout.line(name);
  }
};

const dirname: Tool = async (context) => {
  const paths = context.args.filter((arg) => arg !== '-z' && arg !== '--');
  if (paths.length === 0) missing(context);
  for (const path of paths) {
    const trimmed = path.replace(/(.)\/+$/, '$1');
    const at = trimmed.lastIndexOf('/');
    await context.stdout.line(at < 0 ? '.' : trimmed.slice(0, at).replace(/\/+$/, '') || '/');
  }
};

const readlink: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'fenmqsvz',
    long: { canonicalize: 'f', 'canonicalize-existing': 'e', 'canonicalize-missing': 'm', 'no-newline': 'n' },
  });
  if (options.operands.length === 0) missing(context);
  let status = 0;
  for (const path of options.operands) {
    const target = options.has('f', 'e', 'm')
      ? canonical(context, path, options.has('e'), options.has('m'))
      : context.system.readlink(context.resolve(path));
    if (typeof target === 'number') status = 1;
    else await context.stdout.write(target + (options.has('n') ? '' : '\n'));
  }
  return status;
};

/** The real path; what does not exist may be the last component, or (isMissing) any of them. */
function canonical(context: ToolContext, path: string, isExisting: boolean, isMissing: boolean): string | number {
  const absolute = context.resolve(path);
  const real = context.system.realpath(absolute);
  if (typeof real === 'string' || isExisting) return real;
  const link = context.system.readlink(absolute);
  if (typeof link === 'string')
    return canonical(context, link.startsWith('/') ? link : `${absolute}/../${link}`, false, isMissing);
  const trimmed = absolute.replace(/\/+$/, '');
  const parentPath = trimmed.slice(0, trimmed.lastIndexOf('/')) || '/';
  const parent =
    isMissing && trimmed !== '' ? canonical(context, parentPath, false, true) : context.system.realpath(parentPath);
  if (typeof parent === 'number') return parent;
  return normalizePath(`${parent}/${trimmed.slice(trimmed.lastIndexOf('/') + 1)}`);
}

const realpath: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'emqszLP',
    long: {
      'canonicalize-existing': 'e',
      'canonicalize-missing': 'm',
      'relative-to=': 'r',
      'relative-base=': 'b',
      strip: 's',
      'no-symlinks': 's',
      quiet: 'q',
    },
  });
  if (options.operands.length === 0) missing(context);
  for (const path of options.operands) {
    const real = options.has('s')
      ? normalizePath(context.resolve(path))
      : canonical(context, path, options.has('e'), options.has('m'));
    if (typeof real === 'number') {
      await context.fail(options.has('q') ? '' : `${path}: ${errorText(real)}`);
      continue;
    }
    const base = options.get('r');
    await context.stdout.line(base === undefined ? real : relativePath(normalizePath(context.resolve(base)), real));
  }
};

const mktemp: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'dqut',
    valued: 'p',
    long: { directory: 'd', 'dry-run': 'u', quiet: 'q', 'tmpdir=?': 'p', 'suffix=': 's' },
  });
  const given = options.operands[0];
  const template = (given ?? 'tmp.XXXXXXXXXX') + (options.get('s') ?? '');
  const match = /^(.*?)(X{3,})([^X/]*)$/.exec(template);
  if (!match) throw new UsageError(`too few X's in template ‘${template}’`);
  const isInTemporary = given === undefined || options.has('p', 't');
  const directory = options.get('p') || context.environment.get('TMPDIR') || '/tmp';
  for (let attempt = 0; attempt < 100; attempt++) {
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
    const random = Array.from(
      crypto.getRandomValues(new Uint8Array(match[2]!.length)),
      (byte) => letters[byte % letters.length],
    ).join('');
    const name = match[1]! + random + match[3]!;
    const path = isInTemporary ? `${directory}/${name}` : name;
    const absolute = context.resolve(path);
    let errno = 0;
    if (options.has('d') && !options.has('u')) errno = context.system.mkdir(absolute, 0o700);
    else if (!options.has('u')) {
      errno = context.system.open(absolute, OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_EXCL, 0o600);
      if (errno >= 0) context.system.close(errno);
    }
    if (errno === -Errno.EEXIST) continue;
    if (errno < 0)
      throw new UsageError(
        options.has('q')
          ? ''
          : `failed to create ${options.has('d') ? 'directory' : 'file'} via template ‘${template}’: ${errorText(errno)}`,
      );
    await context.stdout.line(path);
    return;
  }
};

const truncate: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'c',
    valued: 'sr',
    long: { 'size=': 's', 'no-create': 'c', 'reference=': 'r' },
  });
  const text = options.get('s');
  if (text === undefined)
    throw new UsageError(
      "you must specify either ‘--size’ or ‘--reference’\nTry 'truncate --help' for more information.",
    );
  for (const path of options.operands) {
    const status = statusOf(context, path, true);
    const current = typeof status === 'number' ? 0 : status.size;
    if (typeof status === 'number' && options.has('c')) continue;
    if (typeof status === 'number') {
      const fd = context.system.open(context.resolve(path), OpenFlag.O_WRONLY | OpenFlag.O_CREAT, 0o666);
      if (fd >= 0) context.system.close(fd);
    }
    const amount = parseSize(text.replace(/^[-+]/, ''));
    const size = text.startsWith('+')
      ? current + amount
      : text.startsWith('-')
        ? Math.max(0, current - amount)
        : amount;
    const errno = context.system.truncate(context.resolve(path), size);
    if (errno < 0) await context.fail(`cannot open '${path}' for writing: ${errorText(errno)}`);
  }
};

const sync: Tool = () => 0;

export const fileTools: Readonly<Record<string, Tool>> = {
  mkdir,
  rmdir,
  rm,
  unlink,
  ln,
  touch,
  chmod,
  chown,
  chgrp: chown,
  basename,
  dirname,
  readlink,
  realpath,
  mktemp,
  truncate,
  sync,
  ...copyTools,
  ...statTools,
};
