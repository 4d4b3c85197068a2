import { Errno } from '../../abi/errno.ts';
import { normalizePath } from '../builtins/directories.ts';
import { errorText } from '../io/system-error.ts';
import { confirm } from './confirm.ts';
import { Options } from './options.ts';
import { changedMode, isDirectory, isLink, statusOf, type FileStatus } from './status.ts';
import { UsageError, type Tool, type ToolContext } from './tool.ts';

function baseName(path: string): string {
  const trimmed = path.replace(/(.)\/+$/, '$1');
  return trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

function joinPath(directory: string, name: string): string {
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`;
}

/** Sources and where each goes, by the rules `cp`, `mv` and `install` share. */
function plan(context: ToolContext, options: Options): { source: string; target: string }[] {
  const operands = [...options.operands];
  let directory = options.get('t');
  if (operands.length === 0)
    throw new UsageError(`missing file operand\nTry '${context.name} --help' for more information.`);
  if (directory === undefined) {
    if (operands.length === 1) {
      throw new UsageError(
        `missing destination file operand after '${operands[0]}'\nTry '${context.name} --help' for more information.`,
      );
    }
    const last = operands.pop()!;
    const status = statusOf(context, last, true);
    const isTargetDirectory = typeof status !== 'number' && isDirectory(status.mode) && !options.has('T');
    if (isTargetDirectory) directory = last;
    else if (operands.length > 1) {
      throw new UsageError(
        typeof status === 'number' ? `target '${last}': ${errorText(status)}` : `target '${last}': Not a directory`,
      );
    } else return [{ source: operands[0]!, target: last }];
  }
  const base = directory;
  return operands.map((source) => ({ source, target: joinPath(base, options.has('P!') ? source : baseName(source)) }));
}

const cp: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'abdfiHlLnPpRrsTuvx',
    valued: 'tS',
    long: {
      archive: 'a',
      force: 'f',
      interactive: 'i',
      link: 'l',
      dereference: 'L',
      'no-clobber': 'n',
      'no-dereference': 'P',
      recursive: 'r',
      'symbolic-link': 's',
      'target-directory=': 't',
      'no-target-directory': 'T',
      update: 'u',
      verbose: 'v',
      'preserve=?': 'p',
      parents: 'P!',
      'one-file-system': 'x',
      'remove-destination': 'f',
    },
  });
  for (const { source, target } of plan(context, options)) await copyOne(context, options, source, target, true);
};

async function copyOne(
  context: ToolContext,
  options: Options,
  source: string,
  target: string,
  isTop: boolean,
): Promise<void> {
  const isRecursive = options.has('r', 'R', 'a');
  const isFollowing =
    options.has('L') || (!options.has('P', 'd', 'a') && (!isRecursive || (isTop && options.has('H'))));
  const status = statusOf(context, source, isFollowing);
  if (typeof status === 'number') return context.fail(`cannot stat '${source}': ${errorText(status)}`);
  const pause = context.task.checkpoint();
  if (pause) await pause;
  if (isDirectory(status.mode)) {
    if (!isRecursive) return context.fail(`-r not specified; omitting directory '${source}'`);
    return copyDirectory(context, options, source, target, status);
  }
  const existing = statusOf(context, target, true);
  if (typeof existing !== 'number') {
    if (existing.inode === status.inode && existing.device === status.device && !isLink(status.mode)) {
      return context.fail(`'${source}' and '${target}' are the same file`);
    }
    if (isDirectory(existing.mode)) return context.fail(`cannot overwrite directory '${target}' with non-directory`);
    if (options.has('n')) return;
    if (options.has('u') && existing.modified >= status.modified) return;
    if (options.has('i') && !(await confirm(context, `overwrite '${target}'? `))) return;
  }
  const errno = makeCopy(context, options, source, target, status);
  if (errno < 0) return context.fail(`cannot create regular file '${target}': ${errorText(errno)}`);
  preserve(context, options, target, status);
  if (options.has('v')) await context.stdout.line(`'${source}' -> '${target}'`);
}

function makeCopy(context: ToolContext, options: Options, source: string, target: string, status: FileStatus): number {
  const [from, to] = [context.resolve(source), context.resolve(target)];
  if (isLink(status.mode)) {
    const link = context.system.readlink(from);
    if (typeof link === 'number') return link;
    context.system.unlink(to);
    return context.system.symlink(link, to);
  }
  if (options.has('l')) return context.system.link(from, to);
  if (options.has('s')) return context.system.symlink(source, to);
  const errno = context.system.copyFile(from, to, 0);
  if (errno >= 0 || !options.has('f')) return errno;
  context.system.unlink(to);
  return context.system.copyFile(from, to, 0);
}

function preserve(context: ToolContext, options: Options, target: string, status: FileStatus): void {
  if (!options.has('p', 'a')) return;
  const path = context.resolve(target);
  if (isLink(status.mode)) return;
  context.system.chmod(path, status.mode & 0o7777);
  context.system.utimes(path, status.accessed, status.modified, true);
}

async function copyDirectory(
  context: ToolContext,
  options: Options,
  source: string,
  target: string,
  status: FileStatus,
): Promise<void> {
  const [from, to] = [normalizePath(context.resolve(source)), normalizePath(context.resolve(target))];
  if (to === from || to.startsWith(`${from}/`))
    return context.fail(`cannot copy a directory, '${source}', into itself, '${target}'`);
  const existing = statusOf(context, target, true);
  if (typeof existing === 'number') {
    const errno = context.system.mkdir(to, status.mode & 0o777);
    if (errno < 0) return context.fail(`cannot create directory '${target}': ${errorText(errno)}`);
    if (options.has('v')) await context.stdout.line(`'${source}' -> '${target}'`);
  } else if (!isDirectory(existing.mode))
    return context.fail(`cannot overwrite non-directory '${target}' with directory '${source}'`);
  const listing = context.system.readdir(from);
  if (typeof listing === 'number') return context.fail(`cannot access '${source}': ${errorText(listing)}`);
  for (const name of listing.names)
    await copyOne(context, options, joinPath(source, name), joinPath(target, name), false);
  preserve(context, options, target, status);
}

const mv: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'bfinuvT',
    valued: 'tS',
    long: {
      force: 'f',
      interactive: 'i',
      'no-clobber': 'n',
      update: 'u',
      verbose: 'v',
      'target-directory=': 't',
      'no-target-directory': 'T',
    },
  });
  for (const { source, target } of plan(context, options)) {
    const status = statusOf(context, source, false);
    if (typeof status === 'number') {
      await context.fail(`cannot stat '${source}': ${errorText(status)}`);
      continue;
    }
    const existing = statusOf(context, target, false);
    if (typeof existing !== 'number') {
      if (existing.inode === status.inode) {
        await context.fail(`'${source}' and '${target}' are the same file`);
        continue;
      }
      if (options.has('n') || (options.has('u') && existing.modified >= status.modified)) continue;
      if (options.has('i') && !(await confirm(context, `overwrite '${target}'? `))) continue;
    }
    const errno = context.system.rename(
      context.resolve(source.replace(/(.)\/+$/, '$1')),
      context.resolve(target.replace(/(.)\/+$/, '$1')),
    );
    if (errno === -Errno.EINVAL) await context.fail(`cannot move '${source}' to a subdirectory of itself, '${target}'`);
    else if (errno < 0) await context.fail(`cannot move '${source}' to '${target}': ${errorText(errno)}`);
    else if (options.has('v')) await context.stdout.line(`renamed '${source}' -> '${target}'`);
  }
};

const install: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'dDcvpT',
    valued: 'mogt',
    long: { directory: 'd', 'mode=': 'm', 'target-directory=': 't' },
  });
  const mode = changedMode(options.get('m') ?? '755', 0, 0) ?? 0o755;
  if (options.has('d')) {
    for (const path of options.operands) {
      const made = context.system.mkdirRecursive(context.resolve(path), mode);
      if (typeof made === 'number') await context.fail(`cannot create directory '${path}': ${errorText(made)}`);
    }
    return;
  }
  for (const { source, target } of plan(context, options)) {
    const path = context.resolve(target);
    if (options.has('D')) context.system.mkdirRecursive(normalizePath(`${path}/..`), 0o755);
    const errno = context.system.copyFile(context.resolve(source), path, 0);
    if (errno < 0) await context.fail(`cannot create regular file '${target}': ${errorText(errno)}`);
    else context.system.chmod(path, mode);
  }
};

export const copyTools: Readonly<Record<string, Tool>> = { cp, mv, install };
