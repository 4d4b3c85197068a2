import { Errno } from '../abi/errno.ts';
import { FileMode, OpenFlag, STAT_FIELDS, StatField } from '../abi/file-modes.ts';
import type { HandleType } from '../abi/system.ts';
import type { Process } from './process.ts';
import { WaitQueue } from './wait-queue.ts';

/** Waits for ever: the queue of files that are always ready. */
const never = new WaitQueue();

/**
 * What descriptors point at (an "open file description" of POSIX). Shared by `dup` and inheritance, closed
 * when the last descriptor goes. No operation waits: what is not possible yet gives `-EAGAIN`, and `readable`
 * or `writable` tells when to try again.
 */
export abstract class OpenFile {
  abstract readonly handleType: HandleType;
  readonly readable: WaitQueue = never;
  readonly writable: WaitQueue = never;
  /** Entry of the shared open-file table, or -1. */
  readonly sharedEntry: number = -1;
  /** Inode behind it, or 0. */
  readonly inode: number = 0;
  #references = 0;

  constructor(public flags: number) {}

  get isNonBlocking(): boolean {
    return (this.flags & OpenFlag.O_NONBLOCK) !== 0;
  }

  get mayRead(): boolean {
    return (this.flags & OpenFlag.O_ACCMODE) !== OpenFlag.O_WRONLY;
  }

  get mayWrite(): boolean {
    return (this.flags & OpenFlag.O_ACCMODE) !== OpenFlag.O_RDONLY;
  }

  /** True when `read` would not give `-EAGAIN`. */
  get canRead(): boolean {
    return true;
  }

  get canWrite(): boolean {
    return true;
  }

  /** Bytes, empty at the end, or an errno. `position` -1 is the file offset. */
  read(_limit: number, _position: number, _caller: Process | null): Uint8Array | number {
    return -Errno.EINVAL;
  }

  /** Bytes taken, perhaps fewer than given, or an errno. */
  write(_from: Uint8Array, _position: number, _caller: Process | null): number {
    return -Errno.EINVAL;
  }

  /** Fills a status record; the default is that of an anonymous object. */
  stat(into: Float64Array | BigInt64Array): number {
    fillAnonymousStatus(into, FileMode.S_IFCHR | 0o600);
    return 0;
  }

  retain(): this {
    this.#references++;
    return this;
  }

  release(): void {
    if (--this.#references === 0) this.onClosed();
  }

  /** The last descriptor was closed. */
  protected onClosed(): void {}
}

let anonymousInode = 1_000_000_000;

/** A number for objects that live outside the file system, as `pipe:[123]` has. */
export function nextAnonymousInode(): number {
  return anonymousInode++;
}

export function fillAnonymousStatus(into: Float64Array | BigInt64Array, mode: number, inode = 0, device = 0): void {
  const seconds = Math.floor(Date.now() / 1000);
  const fields: number[] = new Array(STAT_FIELDS).fill(0);
  fields[StatField.DEV] = 14;
  fields[StatField.MODE] = mode;
  fields[StatField.NLINK] = 1;
  fields[StatField.UID] = 1000;
  fields[StatField.GID] = 1000;
  fields[StatField.RDEV] = device;
  fields[StatField.BLKSIZE] = 4096;
  fields[StatField.INO] = inode;
  for (const field of [StatField.ATIME_SEC, StatField.MTIME_SEC, StatField.CTIME_SEC, StatField.BIRTHTIME_SEC]) {
    fields[field] = seconds;
  }
  writeStatus(into, fields);
}

/** Copies a status record into either of the forms callers use. */
export function writeStatus(into: Float64Array | BigInt64Array, fields: ArrayLike<number>): void {
  for (let index = 0; index < STAT_FIELDS; index++) {
    const value = fields[index] ?? 0;
    if (into instanceof BigInt64Array) into[index] = BigInt(Math.trunc(value));
    else into[index] = value;
  }
}
