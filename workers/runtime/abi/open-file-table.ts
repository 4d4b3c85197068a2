/**
 * Open files backed by an inode, in memory shared by all processes: a read of a regular file then needs no
 * kernel. Descriptors of any process may mean the same entry, and share its offset as POSIX demands.
 *
 * One entry is 16 bytes: inode, flags (`OpenFlag` access mode), 64-bit offset.
 */
const ENTRY_BYTES = 16;
/** Open files of the whole machine that can be read without the kernel; further ones are read through it. */
export const MAXIMUM_OPEN_FILES = 65_536;

/**
 * A word of a descriptor table is 0 when closed, `DESCRIPTOR_KERNEL` when only the kernel knows the file, and
 * otherwise the entry's index + `DESCRIPTOR_SHARED`.
 */
export const DESCRIPTOR_KERNEL = 1;
export const DESCRIPTOR_SHARED = 2;

export class OpenFileTable {
  readonly #words: Int32Array;
  readonly #offsets: BigInt64Array;

  constructor(readonly memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
    this.#offsets = new BigInt64Array(memory);
  }

  static allocate(): OpenFileTable {
    return new OpenFileTable(new SharedArrayBuffer(MAXIMUM_OPEN_FILES * ENTRY_BYTES));
  }

  inode(entry: number): number {
    return Atomics.load(this.#words, entry * 4);
  }

  flags(entry: number): number {
    return Atomics.load(this.#words, entry * 4 + 1);
  }

  offset(entry: number): number {
    return Number(Atomics.load(this.#offsets, entry * 2 + 1));
  }

  set(entry: number, inode: number, flags: number): void {
    Atomics.store(this.#words, entry * 4, inode);
    Atomics.store(this.#words, entry * 4 + 1, flags);
    Atomics.store(this.#offsets, entry * 2 + 1, 0n);
  }

  setOffset(entry: number, offset: number): void {
    Atomics.store(this.#offsets, entry * 2 + 1, BigInt(offset));
  }

  /** Moves the offset from `before` to `after`; false when another reader moved it meanwhile. */
  advance(entry: number, before: number, after: number): boolean {
    const expected = BigInt(before);
    return Atomics.compareExchange(this.#offsets, entry * 2 + 1, expected, BigInt(after)) === expected;
  }
}
