import { DirectoryEntryType, STAT_FIELDS, StatField } from '../../abi/file-modes.ts';
import { DescriptorFlag, Right, WasiErrno, WasiFileType } from './wasi-constants.ts';
import { wasiFailure, fileTypeOf, type Descriptor, type WasiCalls, type WasiState } from './wasi-state.ts';

const entryTypes: Readonly<Record<number, number>> = {
  [DirectoryEntryType.FILE]: WasiFileType.REGULAR,
  [DirectoryEntryType.DIRECTORY]: WasiFileType.DIRECTORY,
  [DirectoryEntryType.LINK]: WasiFileType.SYMLINK,
  [DirectoryEntryType.FIFO]: WasiFileType.STREAM,
  [DirectoryEntryType.SOCKET]: WasiFileType.STREAM,
  [DirectoryEntryType.CHARACTER_DEVICE]: WasiFileType.CHARACTER_DEVICE,
};

/** Calls on an open descriptor. */
export const descriptorCalls: WasiCalls = {
  fd_advise(state, fd: number, _offset: bigint, _length: bigint, advice: number) {
    state.descriptor(fd, Right.fdAdvise);
    if (advice >>> 0 > 5) return WasiErrno.INVAL;
  },
  fd_allocate(state, fd: number, offset: bigint, length: bigint) {
    const { hostFd } = state.descriptor(fd, Right.fdAllocate);
    const needed = BigInt.asUintN(64, offset) + BigInt.asUintN(64, length);
    const size = statOf(state, fd)[StatField.SIZE]!;
    if (needed > size) state.checked(state.system.ftruncate(hostFd, Number(needed)));
  },
  fd_close(state, fd: number) {
    const { hostFd } = state.descriptor(fd);
    state.remove(fd);
    if (hostFd >= 0) state.checked(state.system.close(hostFd));
  },
  fd_datasync: (state, fd: number) => synchronize(state, fd, Right.fdDatasync),
  fd_sync: (state, fd: number) => synchronize(state, fd, Right.fdSync),

  fd_fdstat_get(state, fd: number, result: number) {
    const { type, flags, rights, inheriting } = state.descriptor(fd);
    const at = result >>> 0;
    state.guest.bytes(at, 24).fill(0);
    state.guest.setUint8(at, type);
    state.guest.setUint16(at + 2, flags);
    state.guest.setUint64(at + 8, rights);
    state.guest.setUint64(at + 16, inheriting);
  },
  fd_fdstat_set_flags(state, fd: number, flags: number) {
    state.descriptor(fd, Right.fdSetFlags).flags = flags & 31;
  },
  fd_fdstat_set_rights(state, fd: number, base: bigint, inheriting: bigint) {
    const descriptor = state.descriptor(fd);
    const wanted = [BigInt.asUintN(64, base), BigInt.asUintN(64, inheriting)] as const;
    if ((wanted[0] | descriptor.rights) !== descriptor.rights) return WasiErrno.NOTCAPABLE;
    if ((wanted[1] | descriptor.inheriting) !== descriptor.inheriting) return WasiErrno.NOTCAPABLE;
    [descriptor.rights, descriptor.inheriting] = wanted;
  },

  fd_filestat_get(state, fd: number, result: number) {
    state.descriptor(fd, Right.fdStat);
    writeFileStatus(state, result >>> 0, statOf(state, fd));
  },
  fd_filestat_set_size(state, fd: number, size: bigint) {
    const { hostFd } = state.descriptor(fd, Right.fdSetSize);
    state.checked(state.system.ftruncate(hostFd, Number(BigInt.asUintN(64, size))));
  },
  fd_filestat_set_times(state, fd: number, accessed: bigint, modified: bigint, flags: number) {
    const descriptor = state.descriptor(fd, Right.fdSetTimes);
    const [atime, mtime] = chooseTimes(statOf(state, fd), accessed, modified, flags);
    const { hostFd, directory } = descriptor;
    state.checked(
      directory === null
        ? state.system.futimes(hostFd, atime, mtime)
        : state.system.utimes(directory, atime, mtime, true),
    );
  },

  fd_pread: (state, fd: number, vectors: number, count: number, offset: bigint, result: number) =>
    readInto(state, fd, vectors, count, Number(BigInt.asUintN(64, offset)), result),
  fd_read: (state, fd: number, vectors: number, count: number, result: number) =>
    readInto(state, fd, vectors, count, null, result),
  fd_pwrite: (state, fd: number, vectors: number, count: number, offset: bigint, result: number) =>
    writeFrom(state, fd, vectors, count, Number(BigInt.asUintN(64, offset)), result),
  fd_write: (state, fd: number, vectors: number, count: number, result: number) =>
    writeFrom(state, fd, vectors, count, null, result),

  fd_prestat_get(state, fd: number, result: number) {
    const name = preopenName(state, fd);
    state.guest.setUint32(result >>> 0, 0);
    state.guest.setUint32((result >>> 0) + 4, name.length);
  },
  fd_prestat_dir_name(state, fd: number, path: number, length: number) {
    const name = preopenName(state, fd);
    if (length >>> 0 < name.length) return WasiErrno.NOBUFS;
    state.guest.write(path >>> 0, name);
  },
  fd_readdir(state, fd: number, buffer: number, length: number, cookie: bigint, result: number) {
    const { directory } = state.descriptor(fd, Right.fdReaddir);
    if (directory === null) return WasiErrno.NOTDIR;
    const target = state.guest.bytes(buffer >>> 0, length >>> 0);
    state.guest.setUint32(result >>> 0, fillDirectory(state, directory, target, Number(BigInt.asUintN(64, cookie))));
  },
  fd_renumber(state, from: number, to: number) {
    const replaced = state.descriptor(to);
    if (from === to) return;
    state.descriptor(from);
    if (replaced.hostFd >= 0) state.system.close(replaced.hostFd);
    state.move(from, to);
  },
  fd_seek(state, fd: number, offset: bigint, whence: number, result: number) {
    const isTelling = offset === 0n && whence === 1;
    const descriptor = state.descriptor(fd, isTelling ? Right.fdTell : Right.fdSeek);
    if (descriptor.offset === null) return WasiErrno.SPIPE;
    const from = whence === 0 ? 0 : whence === 1 ? descriptor.offset : Number(statOf(state, fd)[StatField.SIZE]!);
    const target = from + Number(offset);
    if (whence >>> 0 > 2 || target < 0) return WasiErrno.INVAL;
    descriptor.offset = target;
    state.guest.setUint64(result >>> 0, BigInt(target));
  },
  fd_tell(state, fd: number, result: number) {
    const { offset } = state.descriptor(fd, Right.fdTell);
    if (offset === null) return WasiErrno.SPIPE;
    state.guest.setUint64(result >>> 0, BigInt(offset));
  },

  // No descriptor is ever a socket.
  sock_accept: (state, fd: number) => notSocket(state, fd),
  sock_recv: (state, fd: number) => notSocket(state, fd),
  sock_send: (state, fd: number) => notSocket(state, fd),
  sock_shutdown: (state, fd: number) => notSocket(state, fd),
};

function notSocket(state: WasiState, fd: number): number {
  state.descriptor(fd);
  return WasiErrno.NOTSOCK;
}

function synchronize(state: WasiState, fd: number, right: bigint): void {
  const { hostFd } = state.descriptor(fd, right);
  if (hostFd >= 0) state.checked(state.system.fsync(hostFd));
}

function preopenName(state: WasiState, fd: number): Uint8Array {
  const { preopenName: name } = state.descriptor(fd);
  if (name === null) throw wasiFailure(WasiErrno.INVAL);
  return new TextEncoder().encode(name);
}

function statOf(state: WasiState, fd: number): BigInt64Array {
  const { hostFd, directory } = state.descriptor(fd);
  if (directory !== null) return state.stat(directory, true);
  const fields = new BigInt64Array(STAT_FIELDS);
  state.checked(state.system.fstat(hostFd, fields));
  return fields;
}

/** Writes a `filestat` record. */
export function writeFileStatus(state: WasiState, at: number, fields: BigInt64Array): void {
  const { guest } = state;
  guest.bytes(at, 64).fill(0);
  const time = (seconds: number): bigint => fields[seconds]! * 1_000_000_000n + fields[seconds + 1]!;
  guest.setUint64(at, BigInt.asUintN(64, fields[StatField.DEV]!));
  guest.setUint64(at + 8, BigInt.asUintN(64, fields[StatField.INO]!));
  guest.setUint8(at + 16, fileTypeOf(fields));
  guest.setUint64(at + 24, fields[StatField.NLINK]!);
  guest.setUint64(at + 32, fields[StatField.SIZE]!);
  guest.setUint64(at + 40, time(StatField.ATIME_SEC));
  guest.setUint64(at + 48, time(StatField.MTIME_SEC));
  guest.setUint64(at + 56, time(StatField.CTIME_SEC));
}

/** Access and modification time in seconds: given, now (flags 2 and 8), or as they are. */
export function chooseTimes(
  fields: BigInt64Array,
  accessed: bigint,
  modified: bigint,
  flags: number,
): [accessed: number, modified: number] {
  if ((flags & 3) === 3 || (flags & 12) === 12) throw wasiFailure(WasiErrno.INVAL);
  const now = (performance.timeOrigin + performance.now()) / 1000;
  const choose = (given: bigint, bits: number, seconds: number): number => {
    if (bits & 1) return Number(BigInt.asUintN(64, given)) / 1e9;
    return bits & 2 ? now : Number(fields[seconds]!) + Number(fields[seconds + 1]!) / 1e9;
  };
  return [choose(accessed, flags & 3, StatField.ATIME_SEC), choose(modified, flags >> 2, StatField.MTIME_SEC)];
}

function* vectorsOf(state: WasiState, vectors: number, count: number): Generator<Uint8Array> {
  state.guest.check(vectors >>> 0, (count >>> 0) * 8);
  for (let index = 0; index < count >>> 0; index++) {
    const at = (vectors >>> 0) + index * 8;
    yield state.guest.bytes(state.guest.getUint32(at), state.guest.getUint32(at + 4));
  }
}

/** Where a transfer happens: at a given offset, at the descriptor's own, or wherever a stream stands (-1). */
function positionOf(descriptor: Descriptor, offset: number | null, done: number): number {
  if (offset !== null) return offset + done;
  return descriptor.offset === null ? -1 : descriptor.offset + done;
}

function readInto(
  state: WasiState,
  fd: number,
  vectors: number,
  count: number,
  offset: number | null,
  result: number,
): number {
  const descriptor = state.descriptor(fd, offset === null ? Right.fdRead : Right.fdRead | Right.fdSeek);
  if (descriptor.directory !== null) return WasiErrno.ISDIR;
  let done = 0;
  for (const target of vectorsOf(state, vectors, count)) {
    if (target.length === 0) continue;
    // The guest's memory may be shared between threads, a place for results may not.
    const chunk = new Uint8Array(target.length);
    const size = state.checked(state.system.read(descriptor.hostFd, chunk, positionOf(descriptor, offset, done)));
    target.set(size === chunk.length ? chunk : chunk.subarray(0, size));
    done += size;
    if (size < chunk.length) break;
  }
  if (offset === null && descriptor.offset !== null) descriptor.offset += done;
  state.guest.setUint32(result >>> 0, done);
  return WasiErrno.SUCCESS;
}

function writeFrom(
  state: WasiState,
  fd: number,
  vectors: number,
  count: number,
  offset: number | null,
  result: number,
): void {
  const descriptor = state.descriptor(fd, offset === null ? Right.fdWrite : Right.fdWrite | Right.fdSeek);
  if (offset === null && descriptor.offset !== null && descriptor.flags & DescriptorFlag.APPEND) {
    descriptor.offset = Number(statOf(state, fd)[StatField.SIZE]!);
  }
  let done = 0;
  for (const source of vectorsOf(state, vectors, count)) {
    if (source.length === 0) continue;
    const position = positionOf(descriptor, offset, done);
    done += state.checked(state.system.write(descriptor.hostFd, source.slice(), position));
  }
  if (offset === null && descriptor.offset !== null) descriptor.offset += done;
  state.guest.setUint32(result >>> 0, done);
}

/** Fills a buffer with `dirent` records from `cookie` on; the last one may be cut. Returns the bytes used. */
function fillDirectory(state: WasiState, directory: string, target: Uint8Array, cookie: number): number {
  const listing = state.system.readdir(directory);
  if (typeof listing === 'number') {
    state.checked(listing);
    return 0;
  }
  let used = 0;
  for (let index = cookie; index < listing.names.length && used < target.length; index++) {
    const name = new TextEncoder().encode(listing.names[index]!);
    const record = new Uint8Array(24 + name.length);
    const view = new DataView(record.buffer);
    const fields = new BigInt64Array(STAT_FIELDS);
    const hasStatus = state.system.lstat(`${directory}/${listing.names[index]!}`, fields) >= 0;
    view.setBigUint64(0, BigInt(index + 1), true);
    view.setBigUint64(8, hasStatus ? BigInt.asUintN(64, fields[StatField.INO]!) : 0n, true);
    view.setUint32(16, name.length, true);
    view.setUint8(20, entryTypes[listing.types[index]!] ?? WasiFileType.UNKNOWN);
    record.set(name, 24);
    const part = record.subarray(0, target.length - used);
    target.set(part, used);
    used += part.length;
  }
  return used;
}
