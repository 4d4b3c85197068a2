import { DirectoryEntryType, FileMode, StatField } from '../abi/file-modes.ts';
import { preciseNow } from './clock.ts';
import {
  INODE_BYTES,
  INODE_GENERATION,
  INODE_GENERATION_MASK,
  INODE_GROUP,
  INODE_IDENTITY,
  INODE_LINKS,
  INODE_MODE,
  INODE_NANOSECONDS,
  INODE_SECONDS,
  INODE_SEQUENCE,
  INODE_SHIFT,
  INODE_SLOT_BITS,
  INODE_SLOT_MASK,
  INODE_USER,
  recordOf,
} from './memory-layout.ts';
import type { MetadataHeap } from './metadata-heap.ts';
import type { SharedViews } from './shared-views.ts';

/**
 * A freed slot waits until this many others were freed after it. Together with the generation a reader would
 * have to sleep through a quarter of a million removals to mistake one file for another.
 */
const QUARANTINE = 1024;

/** The writer's side of the inodes: allocation, locks, times. */
export class InodeTable {
  count = 0;
  readonly #freed: number[] = [];
  #oldest = 0;

  constructor(
    private readonly views: SharedViews,
    private readonly heap: MetadataHeap,
  ) {}

  /** A new inode with one link and all times now, or 0 when no memory is left. */
  allocate(mode: number): number {
    const record = this.#takeSlot();
    if (record === 0) return 0;
    const { words } = this.views;
    const generation = words[record + INODE_GENERATION] as number;
    const sequence = words[record + INODE_SEQUENCE] as number;
    words.fill(0, record, record + INODE_BYTES / 4);
    words[record + INODE_SEQUENCE] = sequence;
    words[record + INODE_GENERATION] = generation;
    words[record + INODE_MODE] = mode;
    words[record + INODE_LINKS] = 1;
    this.touch(record, 0b1111);
    const inode = (generation << INODE_SLOT_BITS) | (record >> INODE_SHIFT);
    Atomics.store(words, record + INODE_IDENTITY, inode);
    this.count++;
    return inode;
  }

  /** Frees the slot. The caller holds the inode's lock and gave back what hung on it. */
  free(record: number): void {
    const { words } = this.views;
    words[record + INODE_IDENTITY] = 0;
    words[record + INODE_GENERATION] = ((words[record + INODE_GENERATION] as number) + 1) & INODE_GENERATION_MASK;
    this.#freed.push(record);
    this.count--;
  }

  #takeSlot(): number {
    if (this.#freed.length - this.#oldest > QUARANTINE) return this.#takeOldest();
    const record = this.heap.allocate(INODE_BYTES);
    if (record !== 0 && record >> INODE_SHIFT <= INODE_SLOT_MASK) {
      this.views.words.fill(0, record, record + INODE_BYTES / 4);
      return record;
    }
    if (record !== 0) this.heap.release(record, INODE_BYTES);
    return this.#freed.length > this.#oldest ? this.#takeOldest() : 0;
  }

  #takeOldest(): number {
    const record = this.#freed[this.#oldest++] as number;
    if (this.#oldest > 65536) {
      this.#freed.splice(0, this.#oldest);
      this.#oldest = 0;
    }
    return record;
  }

  /** Takes the inode's sequence lock: readers wait from here on. */
  lock(record: number): void {
    Atomics.add(this.views.words, record + INODE_SEQUENCE, 1);
  }

  unlock(record: number): void {
    Atomics.add(this.views.words, record + INODE_SEQUENCE, 1);
  }

  isAlive(inode: number): boolean {
    return inode > 0 && this.views.words[recordOf(inode) + INODE_IDENTITY] === inode;
  }

  /** File type bits. */
  typeOf(inode: number): number {
    return (this.views.words[recordOf(inode) + INODE_MODE] as number) & FileMode.S_IFMT;
  }

  addLinks(record: number, amount: number): void {
    this.views.words[record + INODE_LINKS] = (this.views.words[record + INODE_LINKS] as number) + amount;
  }

  /** Sets the times whose bit (1 << TIME_X) is set to now. */
  touch(record: number, times: number): void {
    const now = preciseNow();
    const seconds = Math.floor(now / 1000);
    const nanoseconds = Math.floor((now - seconds * 1000) * 1e6);
    for (let time = 0; time < 4; time++) {
      if ((times & (1 << time)) === 0) continue;
      this.views.doubles[((record + INODE_SECONDS) >> 1) + time] = seconds;
      this.views.words[record + INODE_NANOSECONDS + time] = nanoseconds;
    }
  }

  /** Sets one time, in seconds with fractions, as libuv splits them. */
  setTime(record: number, time: number, value: number): void {
    const seconds = Math.floor(value);
    this.views.doubles[((record + INODE_SECONDS) >> 1) + time] = seconds;
    this.views.words[record + INODE_NANOSECONDS + time] = Math.floor((value - seconds) * 1e9);
  }
}

/** Copies permissions, owner and times out of a status record. */
export function restoreAttributes(views: SharedViews, record: number, status: Float64Array): void {
  const { words, doubles } = views;
  const type = (words[record + INODE_MODE] as number) & FileMode.S_IFMT;
  words[record + INODE_MODE] = type | ((status[StatField.MODE] as number) & 0o7777);
  words[record + INODE_USER] = status[StatField.UID] as number;
  words[record + INODE_GROUP] = status[StatField.GID] as number;
  for (let time = 0; time < 4; time++) {
    doubles[((record + INODE_SECONDS) >> 1) + time] = status[StatField.ATIME_SEC + time * 2] as number;
    words[record + INODE_NANOSECONDS + time] = status[StatField.ATIME_NSEC + time * 2] as number;
  }
}

/** The type of a directory entry for a mode. */
export function entryTypeOf(mode: number): number {
  switch (mode & FileMode.S_IFMT) {
    case FileMode.S_IFREG:
      return DirectoryEntryType.FILE;
    case FileMode.S_IFDIR:
      return DirectoryEntryType.DIRECTORY;
    case FileMode.S_IFLNK:
      return DirectoryEntryType.LINK;
    case FileMode.S_IFIFO:
      return DirectoryEntryType.FIFO;
    case FileMode.S_IFSOCK:
      return DirectoryEntryType.SOCKET;
    case FileMode.S_IFCHR:
      return DirectoryEntryType.CHARACTER_DEVICE;
    case FileMode.S_IFBLK:
      return DirectoryEntryType.BLOCK_DEVICE;
    default:
      return DirectoryEntryType.UNKNOWN;
  }
}
