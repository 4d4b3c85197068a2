import type { BindingContext } from '../../binding-context.ts';
import { Errno } from '../../../abi/errno.ts';
import { FileMode, StatField, STAT_FIELDS, DirectoryEntryType } from '../../../abi/file-modes.ts';
import { copyWithFlags } from './by-path.ts';
import { pathOf, type PathArgument } from './path-codec.ts';
import type { RequestDelivery } from './request.ts';

interface PathLibrary {
  dirname(path: string): string;
  join(...parts: string[]): string;
  resolve(...parts: string[]): string;
}

interface CopyOptions {
  readonly isForced: boolean;
  readonly isErrorOnExist: boolean;
  readonly isVerbatim: boolean;
  readonly isKeepingTimes: boolean;
  readonly isDereferencing: boolean;
}

type Status = Float64Array;

function codedError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** The native parts of `fs.cpSync`. */
export function copyingFunctions(context: BindingContext, delivery: RequestDelivery): Record<string, unknown> {
  const fail: RequestDelivery['fail'] = delivery.fail;
  const path = (): PathLibrary => context.requireBuiltin('path') as PathLibrary;

  function statusOf(name: string, isFollowing: boolean): Status | number {
    const into = new Float64Array(STAT_FIELDS);
    const errno = isFollowing ? context.system.stat(name, into) : context.system.lstat(name, into);
    return errno < 0 ? errno : into;
  }

  const typeOf = (status: Status): number => (status[StatField.MODE] as number) & FileMode.S_IFMT;
  const isDirectory = (status: Status | number): boolean =>
    typeof status !== 'number' && typeOf(status) === FileMode.S_IFDIR;
  const isSame = (one: Status | number, other: Status | number): boolean =>
    typeof one !== 'number' && typeof other !== 'number' && one[StatField.INO] === other[StatField.INO];

  function checkOverwrite(source: string, target: string, from: Status, to: Status): void {
    if (isSame(statusOf(source, true), statusOf(target, true))) {
      throw codedError('ERR_FS_CP_EINVAL', `src and dest cannot be the same ${target}`);
    }
    if (isDirectory(from) && !isDirectory(to)) {
      const message = `Cannot overwrite non-directory ${target} with directory ${source}`;
      throw codedError('ERR_FS_CP_DIR_TO_NON_DIR', message);
    }
    if (!isDirectory(from) && isDirectory(to)) {
      const message = `Cannot overwrite directory ${target} with non-directory ${source}`;
      throw codedError('ERR_FS_CP_NON_DIR_TO_DIR', message);
    }
  }

  function checkSubdirectory(source: string, target: string, from: Status): void {
    const slashed = source.endsWith('/') ? source : `${source}/`;
    const refuse = (): never => {
      throw codedError('ERR_FS_CP_EINVAL', `Cannot copy ${slashed} to a subdirectory of self ${target}`);
    };
    if (!isDirectory(from)) return;
    if (target.startsWith(slashed)) refuse();
    const followed = statusOf(source, true);
    let parent = path().dirname(path().resolve(target));
    for (;;) {
      if (isSame(followed, statusOf(parent, true)) && parent !== path().dirname(path().resolve(source))) refuse();
      const next = path().dirname(parent);
      if (next === parent) return;
      parent = next;
    }
  }

  function checkType(source: string, target: string, from: Status, isRecursive: boolean): void {
    const slashed = source.endsWith('/') ? source : `${source}/`;
    if (isDirectory(from) && !isRecursive) {
      const message = `Recursive option not enabled, cannot copy a directory: ${slashed}`;
      throw codedError('ERR_FS_EISDIR', message);
    }
    if (typeOf(from) === FileMode.S_IFSOCK) {
      throw codedError('ERR_FS_CP_SOCKET', `Cannot copy a socket file: ${target}`);
    }
    if (typeOf(from) === FileMode.S_IFIFO) {
      throw codedError('ERR_FS_CP_FIFO_PIPE', `Cannot copy a FIFO pipe: ${target}`);
    }
  }

  function cpSyncCheckPaths(
    source: PathArgument,
    target: PathArgument,
    isDereferencing: boolean,
    isRecursive: boolean,
  ): void {
    const [src, dest] = [pathOf(source), pathOf(target)];
    const from = statusOf(src, isDereferencing);
    if (typeof from === 'number') {
      fail(cpSyncCheckPaths, from, { syscall: isDereferencing ? 'stat' : 'lstat', path: src });
    }
    const to = statusOf(dest, isDereferencing);
    if (typeof to !== 'number') checkOverwrite(src, dest, from, to);
    checkSubdirectory(src, dest, from);
    checkType(src, dest, from, isRecursive);
    if (typeof to === 'number') {
      const made = context.system.mkdirRecursive(path().dirname(path().resolve(dest)), 0o777);
      if (typeof made === 'number') fail(cpSyncCheckPaths, made, { syscall: 'mkdir', path: dest });
    }
  }

  function keepTimes(source: string, target: string): number {
    const status = statusOf(source, true);
    if (typeof status === 'number') return status;
    const seconds = (whole: number, nanoseconds: number): number =>
      (status[whole] as number) + (status[nanoseconds] as number) / 1e9;
    const accessed = seconds(StatField.ATIME_SEC, StatField.ATIME_NSEC);
    const modified = seconds(StatField.MTIME_SEC, StatField.MTIME_NSEC);
    return context.system.utimes(target, accessed, modified, true);
  }

  function cpSyncOverrideFile(source: PathArgument, target: PathArgument, mode: number, isKeepingTimes: boolean): void {
    const [src, dest] = [pathOf(source), pathOf(target)];
    const removed = context.system.unlink(dest);
    if (removed < 0) fail(cpSyncOverrideFile, removed, { syscall: 'unlink', path: dest });
    const copied = copyWithFlags(context, src, dest, mode);
    if (copied < 0) fail(cpSyncOverrideFile, copied, { syscall: 'cp', path: dest });
    if (!isKeepingTimes) return;
    const kept = keepTimes(src, dest);
    if (kept < 0) fail(cpSyncOverrideFile, kept, { syscall: 'utime', path: dest });
  }

  const isInside = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}/`);

  function copyLink(source: string, target: string, options: CopyOptions): void {
    const link = context.system.readlink(source);
    if (typeof link === 'number') fail(cpSyncCopyDir, link, { syscall: 'cp', path: target });
    const absolute = path().resolve(path().dirname(source), link);
    const existing = statusOf(target, false);
    if (typeof existing !== 'number' && typeOf(existing) === FileMode.S_IFLNK) {
      const current = context.system.readlink(target) as string;
      const isTargetDirectory = isDirectory(statusOf(source, true));
      if (!options.isDereferencing && isTargetDirectory && isInside(link, current)) {
        throw codedError('ERR_FS_CP_EINVAL', `Cannot copy ${link} to a subdirectory of self ${current}`);
      }
      if (isDirectory(statusOf(target, true)) && isInside(current, link)) {
        throw codedError('ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY', `cannot overwrite ${current} with ${link}`);
      }
      context.system.unlink(target);
    } else if (typeof existing !== 'number' && options.isForced) {
      context.system.unlink(target);
    }
    const errno = context.system.symlink(options.isVerbatim ? link : absolute, target);
    if (errno < 0) fail(cpSyncCopyDir, errno, { syscall: 'cp', path: target });
  }

  function copyRegular(source: string, target: string, options: CopyOptions): void {
    if (typeof statusOf(target, true) !== 'number' && !options.isForced) {
      if (!options.isErrorOnExist) return;
      const message = `[ERR_FS_CP_EEXIST]: Target already exists: cp returned EEXIST (${target} already exists)`;
      throw codedError('ERR_FS_CP_EEXIST', message);
    }
    const errno = context.system.copyFile(source, target, 0);
    if (errno < 0) fail(cpSyncCopyDir, errno, { syscall: 'cp', path: target });
    if (options.isKeepingTimes) keepTimes(source, target);
  }

  function copyContents(source: string, target: string, options: CopyOptions): void {
    const listing = context.system.readdir(source);
    if (typeof listing === 'number') fail(cpSyncCopyDir, listing, { syscall: 'cp', path: target });
    listing.names.forEach((name, index) => {
      const from = path().join(source, name);
      const to = path().join(target, name);
      const type = listing.types[index];
      if (type === DirectoryEntryType.LINK) copyLink(from, to, options);
      else if (type === DirectoryEntryType.DIRECTORY) copyDirectory(from, to, options);
      else if (type === DirectoryEntryType.FILE) copyRegular(from, to, options);
    });
  }

  function copyDirectory(source: string, target: string, options: CopyOptions): void {
    const errno = context.system.mkdir(target, 0o777);
    if (errno < 0 && errno !== -Errno.EEXIST) fail(cpSyncCopyDir, errno, { syscall: 'cp', path: target });
    copyContents(source, target, options);
  }

  function cpSyncCopyDir(
    source: PathArgument,
    target: PathArgument,
    isForced: boolean,
    isDereferencing: boolean,
    isErrorOnExist: boolean,
    isVerbatim: boolean,
    isKeepingTimes: boolean,
  ): void {
    const dest = pathOf(target);
    const made = context.system.mkdirRecursive(dest, 0o777);
    if (typeof made === 'number') fail(cpSyncCopyDir, made, { syscall: 'cp', path: dest });
    copyContents(pathOf(source), dest, { isForced, isDereferencing, isErrorOnExist, isVerbatim, isKeepingTimes });
  }

  return { cpSyncCheckPaths, cpSyncOverrideFile, cpSyncCopyDir };
}
