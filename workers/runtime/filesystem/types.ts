import type { DirectoryListing } from '../abi/system.ts';

/** Handles of the shared memory that holds the file system; structured-cloned to every worker. */
export interface FileSystemMemory {
  readonly metadata: SharedArrayBuffer;
  readonly data: SharedArrayBuffer;
}

/**
 * The file system as any worker may read it, without locks and without asking the kernel: consistent
 * snapshots are guaranteed by generations (sequence lock), so a reader never sees a torn inode or directory.
 *
 * Inode numbers are positive. Negative results are errnos. Paths follow the rules of `System`; `base` is the
 * inode of the directory that relative paths start at (ROOT_INODE when absolute).
 *
 * Character devices, FIFOs and sockets are inodes like others; what reading them means is the kernel's.
 */
export interface ReadableFileSystem {
  readonly root: number;
  lookup(path: string, base: number, isFollowingLast: boolean): number;
  /**
   * Resolves the parent directory of the last component (all links before it followed). With
   * `isFollowingLast` a link in the last place is followed too, even a dangling one, as `open` with `O_CREAT`
   * does. An errno when the parent cannot be reached.
   */
  lookupParent(path: string, base: number, isFollowingLast?: boolean): ParentLookup | number;
  realpath(path: string, base: number): string | number;
  /** Absolute path of a directory inode (for `getcwd`). */
  pathOf(directory: number): string | number;
  stat(inode: number, into: Float64Array | BigInt64Array): number;
  /** Mode with type bits, or an errno; cheaper than `stat`. */
  mode(inode: number): number;
  size(inode: number): number;
  readdir(directory: number): DirectoryListing | number;
  readlink(inode: number): string | number;
  /** Copies at most `into.length` bytes from `position`; returns the count, 0 at the end. */
  read(inode: number, into: Uint8Array, position: number): number;
  readAll(inode: number): Uint8Array<ArrayBuffer> | number;
}

/** Where a path ends: what creation, removal and renaming need. */
export interface ParentLookup {
  readonly parent: number;
  /** May be `.` or `..`, and is empty for the root itself: the calls that change names know what to answer. */
  readonly name: string;
  /** Slashes followed the name, which demands a directory: `unlink('file/')` is `-ENOTDIR`. */
  readonly hasTrailingSlash: boolean;
}

/** Told of every change, after it happened; feeds watchers and the persistence log. */
export interface FileSystemObserver {
  /** A name appeared, vanished or was moved in `directory`. `inode` is what the name meant or means. */
  onEntry(change: 'created' | 'removed', directory: number, name: string, inode: number): void;
  /**
   * Contents, size, mode, owner, number of links or times of an inode changed. For `data`, the bytes from `start` up to
   * `end` are new; the size may have changed too.
   */
  onInode(inode: number, change: 'data' | 'attributes', start: number, end: number): void;
}

/** The one writer, living in the kernel worker. All calls are atomic with respect to readers. */
export interface WritableFileSystem extends ReadableFileSystem {
  readonly memory: FileSystemMemory;
  /** Makes a regular file, FIFO, socket or device inode under `parent`; `mode` carries the type bits. */
  create(parent: number, name: string, mode: number, device?: number): number;
  mkdir(parent: number, name: string, permissions: number): number;
  symlink(parent: number, name: string, target: string): number;
  link(inode: number, parent: number, name: string): number;
  /** Removes a name that is not a directory. The inode lives on while links or `retain`s remain. */
  unlink(parent: number, name: string): number;
  rmdir(parent: number, name: string): number;
  removeTree(parent: number, name: string): number;
  rename(fromParent: number, fromName: string, toParent: number, toName: string): number;
  /** Bytes written (all) or an errno (`-ENOSPC`, `-EFBIG`). */
  write(inode: number, from: Uint8Array, position: number): number;
  truncate(inode: number, length: number): number;
  /** Shares or copies contents; `to` is a regular file inode. */
  copyData(from: number, to: number): number;
  setMode(inode: number, permissions: number): number;
  setOwner(inode: number, uid: number, gid: number): number;
  /** Seconds since the epoch with fractions; NaN leaves a time as it is. */
  setTimes(inode: number, accessed: number, modified: number): number;
  /**
   * Sets permissions, owner and all four times at once from a status record (`StatField`), as restoring from
   * storage or unpacking an archive does. Observers are not told.
   */
  restoreStatus(inode: number, status: Float64Array): number;
  /** Keeps an inode alive while open, as a file descriptor does. */
  retain(inode: number): void;
  release(inode: number): void;
  /** Bytes used by contents and the limit after which writes give `-ENOSPC`. */
  usage(): { readonly used: number; readonly limit: number; readonly inodes: number };
  setLimit(bytes: number): void;
  observe(observer: FileSystemObserver): () => void;
}
