import { Errno } from '../abi/errno.ts';
import { FileMode, OpenFlag } from '../abi/file-modes.ts';
import { MAXIMUM_OPEN_FILES, OpenFileTable } from '../abi/open-file-table.ts';
import type { HandleType } from '../abi/system.ts';
import type { WritableFileSystem } from '../filesystem/types.ts';
import { OpenFile } from './open-file.ts';

/** Where a file was found when it was opened: what watchers are told of its changes by. */
export interface FilePlace {
  readonly directory: number;
  readonly name: string;
}

/** Hands out entries of the shared open-file table. */
export class OpenFileEntries {
  readonly table = OpenFileTable.allocate();
  readonly #free: number[] = [];
  #next = 0;

  /** -1 when the table is full. */
  take(inode: number, flags: number): number {
    const entry = this.#free.pop() ?? (this.#next < MAXIMUM_OPEN_FILES ? this.#next++ : -1);
    if (entry !== -1) this.table.set(entry, inode, flags);
    return entry;
  }

  give(entry: number): void {
    this.table.set(entry, 0, 0);
    this.#free.push(entry);
  }
}

/** A regular file or a directory that was opened. */
export class InodeFile extends OpenFile {
  override readonly handleType: HandleType = 'FILE';
  override readonly inode: number;
  override readonly sharedEntry: number;
  readonly place: FilePlace;
  readonly isDirectory: boolean;
  readonly #fileSystem: WritableFileSystem;
  readonly #entries: OpenFileEntries;

  constructor(
    fileSystem: WritableFileSystem,
    entries: OpenFileEntries,
    opened: { readonly inode: number; readonly flags: number; readonly place: FilePlace; readonly entry: number },
  ) {
    super(opened.flags);
    this.#fileSystem = fileSystem;
    this.#entries = entries;
    this.inode = opened.inode;
    this.sharedEntry = opened.entry;
    this.place = opened.place;
    this.isDirectory = (fileSystem.mode(opened.inode) & FileMode.S_IFMT) === FileMode.S_IFDIR;
    fileSystem.retain(opened.inode);
  }

  override read(limit: number, position: number): Uint8Array | number {
    if (this.isDirectory) return -Errno.EISDIR;
    const table = this.#entries.table;
    const from = position < 0 ? table.offset(this.sharedEntry) : position;
    const rest = Math.max(0, this.#fileSystem.size(this.inode) - from);
    const bytes = new Uint8Array(Math.min(limit, rest));
    const count = this.#fileSystem.read(this.inode, bytes, from);
    if (count < 0) return count;
    if (position < 0) table.setOffset(this.sharedEntry, from + count);
    return bytes.subarray(0, count);
  }

  override write(from: Uint8Array, position: number): number {
    const table = this.#entries.table;
    const isAppending = (this.flags & OpenFlag.O_APPEND) !== 0;
    const at = isAppending
      ? this.#fileSystem.size(this.inode)
      : position < 0
        ? table.offset(this.sharedEntry)
        : position;
    const count = this.#fileSystem.write(this.inode, from, at);
    if (count > 0 && (position < 0 || isAppending)) table.setOffset(this.sharedEntry, at + count);
    return count;
  }

  override stat(into: Float64Array | BigInt64Array): number {
    return this.#fileSystem.stat(this.inode, into);
  }

  protected override onClosed(): void {
    this.#entries.give(this.sharedEntry);
    this.#fileSystem.release(this.inode);
  }
}
