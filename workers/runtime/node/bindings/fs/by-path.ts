import type { BindingContext } from '../../binding-context.ts';
import { Errno } from '../../../abi/errno.ts';
import { OpenFlag, STAT_FIELDS } from '../../../abi/file-modes.ts';
import { encodeName, pathOf, type PathArgument } from './path-codec.ts';
import type { RequestArgument, RequestDelivery } from './request.ts';
import type { StatusArrays } from './status-arrays.ts';

const zeroIsNothing = (errno: number): number | undefined => (errno < 0 ? errno : undefined);

/** Functions that name files by path, apart from status and bulk copies. */
export function pathFunctions(context: BindingContext, delivery: RequestDelivery): Record<string, unknown> {
  const { settle } = delivery;

  function access(path: PathArgument, mode: number, request: RequestArgument): unknown {
    const name = pathOf(path);
    return settle(access, request, zeroIsNothing(context.system.access(name, mode)), { syscall: 'access', path: name });
  }

  function existsSync(path: PathArgument): boolean {
    return context.system.access(pathOf(path), 0) === 0;
  }

  function open(path: PathArgument, flags: number, mode: number, request: RequestArgument): unknown {
    const name = pathOf(path);
    return settle(open, request, context.system.open(name, flags | OpenFlag.O_CLOEXEC, mode), {
      syscall: 'open',
      path: name,
    });
  }

  function rename(from: PathArgument, to: PathArgument, request: RequestArgument): unknown {
    const [path, destination] = [pathOf(from), pathOf(to)];
    const outcome = zeroIsNothing(context.system.rename(path, destination));
    return settle(rename, request, outcome, { syscall: 'rename', path, destination });
  }

  function rmdir(path: PathArgument, request: RequestArgument): unknown {
    const name = pathOf(path);
    return settle(rmdir, request, zeroIsNothing(context.system.rmdir(name)), { syscall: 'rmdir', path: name });
  }

  function mkdir(path: PathArgument, mode: number, isRecursive: boolean, request: RequestArgument): unknown {
    const name = pathOf(path);
    const outcome = isRecursive
      ? context.system.mkdirRecursive(name, mode)
      : zeroIsNothing(context.system.mkdir(name, mode));
    return settle(mkdir, request, outcome, { syscall: 'mkdir', path: name });
  }

  function readdir(path: PathArgument, encoding: unknown, isTyped: boolean, request: RequestArgument): unknown {
    const name = pathOf(path);
    const listing = context.system.readdir(name);
    if (typeof listing === 'number') return settle(readdir, request, listing, { syscall: 'scandir', path: name });
    const names = listing.names.map((entry) => encodeName(context, entry, encoding));
    const outcome = isTyped ? [names, Array.from(listing.types)] : names;
    return settle(readdir, request, outcome, { syscall: 'scandir', path: name });
  }

  function link(existing: PathArgument, added: PathArgument, request: RequestArgument): unknown {
    const [path, destination] = [pathOf(existing), pathOf(added)];
    return settle(link, request, zeroIsNothing(context.system.link(path, destination)), {
      syscall: 'link',
      path,
      destination,
    });
  }

  function symlink(target: PathArgument, added: PathArgument, _flags: number, request: RequestArgument): unknown {
    const [path, destination] = [pathOf(target), pathOf(added)];
    const outcome = zeroIsNothing(context.system.symlink(path, destination));
    return settle(symlink, request, outcome, { syscall: 'symlink', path, destination });
  }

  function readlink(path: PathArgument, encoding: unknown, request: RequestArgument): unknown {
    const name = pathOf(path);
    const target = context.system.readlink(name);
    const outcome = typeof target === 'number' ? target : encodeName(context, target, encoding);
    return settle(readlink, request, outcome, { syscall: 'readlink', path: name });
  }

  function realpath(path: PathArgument, encoding: unknown, request: RequestArgument): unknown {
    const name = pathOf(path);
    const resolved = context.system.realpath(name);
    const outcome = typeof resolved === 'number' ? resolved : encodeName(context, resolved, encoding);
    return settle(realpath, request, outcome, { syscall: 'realpath', path: name });
  }

  function unlink(path: PathArgument, request: RequestArgument): unknown {
    const name = pathOf(path);
    return settle(unlink, request, zeroIsNothing(context.system.unlink(name)), { syscall: 'unlink', path: name });
  }

  function copyFile(from: PathArgument, to: PathArgument, flags: number, request: RequestArgument): unknown {
    const [path, destination] = [pathOf(from), pathOf(to)];
    const outcome = zeroIsNothing(copyWithFlags(context, path, destination, flags));
    return settle(copyFile, request, outcome, { syscall: 'copyfile', path, destination });
  }

  function chmod(path: PathArgument, mode: number, request: RequestArgument): unknown {
    const name = pathOf(path);
    return settle(chmod, request, zeroIsNothing(context.system.chmod(name, mode)), { syscall: 'chmod', path: name });
  }

  function chown(path: PathArgument, uid: number, gid: number, request: RequestArgument): unknown {
    const name = pathOf(path);
    return settle(chown, request, zeroIsNothing(context.system.chown(name, uid, gid, true)), {
      syscall: 'chown',
      path: name,
    });
  }

  function lchown(path: PathArgument, uid: number, gid: number, request: RequestArgument): unknown {
    const name = pathOf(path);
    const outcome = zeroIsNothing(context.system.chown(name, uid, gid, false));
    return settle(lchown, request, outcome, { syscall: 'lchown', path: name });
  }

  function utimes(path: PathArgument, accessed: number, modified: number, request: RequestArgument): unknown {
    const name = pathOf(path);
    const outcome = zeroIsNothing(context.system.utimes(name, accessed, modified, true));
    return settle(utimes, request, outcome, { syscall: 'utime', path: name });
  }

  function lutimes(path: PathArgument, accessed: number, modified: number, request: RequestArgument): unknown {
    const name = pathOf(path);
    const outcome = zeroIsNothing(context.system.utimes(name, accessed, modified, false));
    return settle(lutimes, request, outcome, { syscall: 'lutime', path: name });
  }

  function mkdtemp(prefix: PathArgument, encoding: unknown, request: RequestArgument): unknown {
    const path = `${pathOf(prefix)}XXXXXX`;
    const made = context.system.mkdtemp(path);
    const outcome = typeof made === 'number' ? made : encodeName(context, made, encoding);
    return settle(mkdtemp, request, outcome, { syscall: 'mkdtemp', path });
  }

  return {
    access,
    existsSync,
    open,
    rename,
    rmdir,
    mkdir,
    readdir,
    link,
    symlink,
    readlink,
    realpath,
    unlink,
    copyFile,
    chmod,
    chown,
    lchown,
    utimes,
    lutimes,
    mkdtemp,
  };
}

const COPYFILE_FICLONE_FORCE = 4;
const COPYFILE_EXCL = 1;

/** `copyfile` of libuv: the clone flag that must not fall back fails, since contents are never shared blocks. */
export function copyWithFlags(context: BindingContext, from: string, to: string, flags: number): number {
  if ((flags & COPYFILE_FICLONE_FORCE) !== 0) return -Errno.ENOTSUP;
  return context.system.copyFile(from, to, flags & COPYFILE_EXCL);
}

/** `stat`, `lstat` and `statfs`. */
export function statusFunctions(
  context: BindingContext,
  delivery: RequestDelivery,
  arrays: StatusArrays,
): Record<string, unknown> {
  const { settle, isSync } = delivery;
  const fail: RequestDelivery['fail'] = delivery.fail;

  function stat(path: PathArgument, isBigint: boolean, request: RequestArgument, throwIfNoEntry: unknown): unknown {
    const name = pathOf(path);
    const into = isSync(request) ? arrays.shared(isBigint) : arrays.fresh(isBigint, STAT_FIELDS);
    const errno = context.system.stat(name, into);
    if (errno === 0) return settle(stat, request, into, { syscall: 'stat', path: name });
    const isMissing = errno === -Errno.ENOENT || errno === -Errno.ENOTDIR;
    const outcome = isMissing && throwIfNoEntry === false ? undefined : errno;
    return settle(stat, request, outcome, { syscall: 'stat', path: name });
  }

  function lstat(path: PathArgument, isBigint: boolean, request: RequestArgument, throwIfNoEntry: unknown): unknown {
    const name = pathOf(path);
    const into = isSync(request) ? arrays.shared(isBigint) : arrays.fresh(isBigint, STAT_FIELDS);
    const errno = context.system.lstat(name, into);
    if (errno === 0) return settle(lstat, request, into, { syscall: 'lstat', path: name });
    const outcome = errno === -Errno.ENOENT && throwIfNoEntry === false ? undefined : errno;
    return settle(lstat, request, outcome, { syscall: 'lstat', path: name });
  }

  function statfs(path: PathArgument, isBigint: boolean, request: RequestArgument): unknown {
    const name = pathOf(path);
    const fields = isBigint ? new BigInt64Array(7) : new Float64Array(7);
    const errno = context.system.statfs(name, fields);
    if (errno < 0) return settle(statfs, request, errno, { syscall: 'statfs', path: name });
    const into = isSync(request) ? arrays.sharedFileSystem(isBigint) : arrays.freshFileSystem(isBigint);
    arrays.fillFileSystem(fields, into);
    return settle(statfs, request, into, { syscall: 'statfs', path: name });
  }

  /** 0 for a file, 1 for a directory, negative otherwise. */
  function internalModuleStat(first: PathArgument | object, second?: PathArgument): number {
    return context.system.moduleStat(pathOf(second ?? (first as PathArgument)));
  }

  const wasmMagic = [0x00, 0x61, 0x73, 0x6d];

  /** 1 when the file begins like WebAssembly, else 0. */
  function getFormatOfExtensionlessFile(path: PathArgument): number {
    const fd = context.system.open(pathOf(path), OpenFlag.O_RDONLY, 0);
    if (fd < 0) return 0;
    const head = new Uint8Array(wasmMagic.length);
    const count = context.system.read(fd, head, 0);
    context.system.close(fd);
    return count === wasmMagic.length && wasmMagic.every((byte, index) => head[index] === byte) ? 1 : 0;
  }

  function rmSync(path: PathArgument, _maxRetries: number, isRecursive: boolean): void {
    const name = pathOf(path);
    const errno = context.system.lstat(name, arrays.shared(false));
    if (errno === -Errno.ENOENT) return;
    if (errno < 0) fail(rmSync, errno, { syscall: 'rm', path: name });
    const removal = isRecursive ? context.system.removeTree(name) : removeOne(name);
    if (removal < 0) fail(rmSync, removal, { syscall: 'rm', path: name });
  }

  function removeOne(name: string): number {
    const errno = context.system.unlink(name);
    return errno === -Errno.EISDIR || errno === -Errno.EPERM ? context.system.rmdir(name) : errno;
  }

  return { stat, lstat, statfs, internalModuleStat, getFormatOfExtensionlessFile, rmSync };
}
