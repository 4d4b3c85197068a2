import { OpenFlag } from '../../abi/file-modes.ts';
import { chooseTimes, writeFileStatus } from './descriptor-calls.ts';
import { DescriptorFlag, InitialRights, OpenOption, Right, WasiErrno, WasiFileType } from './wasi-constants.ts';
import { wasiFailure, fileTypeOf, type WasiCalls, type WasiState } from './wasi-state.ts';

/** Calls on a path relative to an open directory; nothing outside of that directory can be named. */
export const pathCalls: WasiCalls = {
  path_create_directory(state, fd: number, path: number, length: number) {
    const host = resolve(state, fd, Right.pathCreateDirectory, path, length, false);
    state.checked(state.system.mkdir(host, 0o777));
  },
  path_filestat_get(state, fd: number, flags: number, path: number, length: number, result: number) {
    const isFollowing = (flags & 1) === 1;
    const host = resolve(state, fd, Right.pathStat, path, length, isFollowing);
    writeFileStatus(state, result >>> 0, state.stat(host, isFollowing));
  },
  path_filestat_set_times(
    state,
    fd: number,
    flags: number,
    path: number,
    length: number,
    accessed: bigint,
    modified: bigint,
    timeFlags: number,
  ) {
    const isFollowing = (flags & 1) === 1;
    const host = resolve(state, fd, Right.pathSetTimes, path, length, isFollowing);
    const [atime, mtime] = chooseTimes(state.stat(host, isFollowing), accessed, modified, timeFlags);
    state.checked(state.system.utimes(host, atime, mtime, isFollowing));
  },
  path_link(
    state,
    fd: number,
    flags: number,
    path: number,
    length: number,
    newFd: number,
    newPath: number,
    newLength: number,
  ) {
    const from = resolve(state, fd, Right.pathLinkSource, path, length, (flags & 1) === 1);
    const to = resolve(state, newFd, Right.pathLinkTarget, newPath, newLength, false);
    state.checked(state.system.link(from, to));
  },
  path_open(
    state,
    fd: number,
    _lookup: number,
    path: number,
    length: number,
    options: number,
    base: bigint,
    inheriting: bigint,
    flags: number,
    result: number,
  ) {
    const rights = BigInt.asUintN(64, base);
    // Links are followed whatever the lookup flags say, as uvwasi does.
    const host = resolve(state, fd, openRights(options), path, length, true);
    const parent = state.descriptor(fd);
    const wanted = rights | BigInt.asUintN(64, inheriting);
    if ((wanted & parent.inheriting) !== wanted) return WasiErrno.NOTCAPABLE;
    const opened = open(state, host, options, rights, BigInt.asUintN(64, inheriting), flags);
    state.guest.setUint32(result >>> 0, opened);
  },
  path_readlink(state, fd: number, path: number, length: number, buffer: number, size: number, result: number) {
    const host = resolve(state, fd, Right.pathReadlink, path, length, false);
    const target = state.system.readlink(host);
    if (typeof target === 'number') return void state.checked(target);
    const bytes = new TextEncoder().encode(target);
    const part = bytes.subarray(0, size >>> 0);
    state.guest.write(buffer >>> 0, part);
    state.guest.setUint32(result >>> 0, part.length);
  },
  path_remove_directory(state, fd: number, path: number, length: number) {
    state.checked(state.system.rmdir(resolve(state, fd, Right.pathRemoveDirectory, path, length, false)));
  },
  path_rename(state, fd: number, path: number, length: number, newFd: number, newPath: number, newLength: number) {
    const from = resolve(state, fd, Right.pathRenameSource, path, length, false);
    const to = resolve(state, newFd, Right.pathRenameTarget, newPath, newLength, false);
    state.checked(state.system.rename(from, to));
  },
  path_symlink(state, target: number, targetLength: number, fd: number, path: number, length: number) {
    const text = state.guest.text(target >>> 0, targetLength >>> 0);
    const host = resolve(state, fd, Right.pathSymlink, path, length, false);
    if (text.startsWith('/')) return WasiErrno.NOTCAPABLE;
    state.checked(state.system.symlink(text, host));
  },
  path_unlink_file(state, fd: number, path: number, length: number) {
    state.checked(state.system.unlink(resolve(state, fd, Right.pathUnlink, path, length, false)));
  },
};

function openRights(options: number): bigint {
  let needed: bigint = Right.pathOpen;
  if (options & OpenOption.CREATE) needed |= Right.pathCreateFile;
  if (options & OpenOption.TRUNCATE) needed |= Right.pathSetSize;
  return needed;
}

/** The host's path for a guest's, after checking that neither `..` nor a symbolic link leads out of the directory. */
function resolve(
  state: WasiState,
  fd: number,
  right: bigint,
  path: number,
  length: number,
  isFollowing: boolean,
): string {
  const { directory } = state.descriptor(fd, right);
  if (directory === null) throw wasiFailure(WasiErrno.NOTDIR);
  const text = state.guest.text(path >>> 0, length >>> 0);
  if (text.startsWith('/')) throw wasiFailure(WasiErrno.NOTCAPABLE);
  const parts: string[] = [];
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) throw wasiFailure(WasiErrno.NOTCAPABLE);
  }
  const host = [directory === '/' ? '' : directory, ...parts].join('/') || '/';
  // Where the path itself is not followed, its directory still is.
  const followed = isFollowing ? host : host.slice(0, host.lastIndexOf('/')) || '/';
  checkInside(state, directory, parts.length === 0 ? host : followed);
  return text.endsWith('/') && parts.length > 0 ? `${host}/` : host;
}

function checkInside(state: WasiState, directory: string, path: string): void {
  const real = state.system.realpath(path);
  if (typeof real === 'number') {
    // A link that leads out to nothing would create its target there.
    const target = state.system.readlink(path);
    if (typeof target === 'string' && target.startsWith('/')) throw wasiFailure(WasiErrno.NOTCAPABLE);
    return;
  }
  if (directory === '/' || real === directory || real.startsWith(`${directory}/`)) return;
  throw wasiFailure(WasiErrno.NOTCAPABLE);
}

function open(
  state: WasiState,
  host: string,
  options: number,
  rights: bigint,
  inheriting: bigint,
  flags: number,
): number {
  const isWriting = (rights & (Right.fdDatasync | Right.fdWrite | Right.fdAllocate | Right.fdSetSize)) !== 0n;
  const isReading = (rights & (Right.fdReaddir | Right.fdRead)) !== 0n;
  let mode: number = isWriting ? (isReading ? OpenFlag.O_RDWR : OpenFlag.O_WRONLY) : OpenFlag.O_RDONLY;
  if (options & OpenOption.CREATE) mode |= OpenFlag.O_CREAT;
  if (options & OpenOption.DIRECTORY) mode |= OpenFlag.O_DIRECTORY;
  if (options & OpenOption.EXCLUSIVE) mode |= OpenFlag.O_EXCL;
  if (options & OpenOption.TRUNCATE) mode |= OpenFlag.O_TRUNC;
  if (flags & DescriptorFlag.APPEND) mode |= OpenFlag.O_APPEND;
  const hostFd = state.checked(state.system.open(host, mode, 0o666));
  const type = fileTypeOf(state.stat(host, true));
  if (type !== WasiFileType.DIRECTORY) {
    const allowed = type === WasiFileType.REGULAR ? InitialRights.regular : InitialRights.all;
    const offset = type === WasiFileType.REGULAR ? 0 : null;
    const base = { hostFd, directory: null, preopenName: null, type, flags, offset };
    return state.add({ ...base, rights: rights & allowed, inheriting: 0n });
  }
  state.system.close(hostFd);
  const real = state.system.realpath(host);
  return state.add({
    hostFd: -1,
    directory: typeof real === 'string' ? real : host,
    preopenName: null,
    type,
    rights: rights & InitialRights.directory,
    inheriting: inheriting & InitialRights.directoryInheriting,
    flags,
    offset: null,
  });
}
