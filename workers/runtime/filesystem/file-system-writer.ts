import { Errno } from '../abi/errno.ts';
import { FileMode } from '../abi/file-modes.ts';
import { FileSystemReader } from './file-system-reader.ts';
import { restoreAttributes } from './inode-table.ts';
import {
  HEADER_ROOT,
  INODE_GROUP,
  INODE_MODE,
  INODE_USER,
  TIME_ACCESSED,
  TIME_MODIFIED,
  UNIT_BYTES,
  recordOf,
} from './memory-layout.ts';
import { CHANGED, MODIFIED, NameOperations, initializeDirectory } from './name-operations.ts';
import type { SharedViews } from './shared-views.ts';
import type { FileSystemMemory, FileSystemObserver, WritableFileSystem } from './types.ts';
import { WriterState } from './writer-state.ts';

/** The one writer. Names change under the namespace's lock, everything about an inode under its own. */
export class FileSystemWriter extends FileSystemReader implements WritableFileSystem {
  readonly #state: WriterState;
  readonly #operations: NameOperations;

  constructor(views: SharedViews, limit: number) {
    super(views);
    this.#state = new WriterState(views, limit);
    this.#operations = new NameOperations(this.#state);
    const root = this.#state.inodes.allocate(FileMode.S_IFDIR | 0o755);
    initializeDirectory(this.#state, root, root);
    views.words[HEADER_ROOT] = root;
  }

  get memory(): FileSystemMemory {
    return this.views.memory;
  }

  create(parent: number, name: string, mode: number, device = 0): number {
    return this.#operations.create(parent, name, mode, device);
  }

  mkdir(parent: number, name: string, permissions: number): number {
    return this.#operations.mkdir(parent, name, permissions);
  }

  symlink(parent: number, name: string, target: string): number {
    return this.#operations.symlink(parent, name, target);
  }

  link(inode: number, parent: number, name: string): number {
    return this.#operations.link(inode, parent, name);
  }

  unlink(parent: number, name: string): number {
    return this.#operations.unlink(parent, name);
  }

  rmdir(parent: number, name: string): number {
    return this.#operations.rmdir(parent, name);
  }

  removeTree(parent: number, name: string): number {
    return this.#operations.removeTree(parent, name);
  }

  rename(fromParent: number, fromName: string, toParent: number, toName: string): number {
    return this.#operations.rename(fromParent, fromName, toParent, toName);
  }

  write(inode: number, from: Uint8Array, position: number): number {
    if (from.length === 0) return this.#checkFile(inode);
    return this.#change(
      inode,
      (record) => this.#state.contents.write(record, from, position),
      position,
      position + from.length,
    );
  }

  truncate(inode: number, length: number): number {
    if (length < 0) return -Errno.EINVAL;
    return this.#change(inode, (record) => this.#state.contents.truncate(record, length), length, length);
  }

  copyData(from: number, to: number): number {
    const errno = this.#checkFile(from);
    if (errno !== 0) return errno;
    if (from === to) return 0;
    const size = this.#state.contents.sizeOf(recordOf(from));
    const result = this.#change(to, (record) => this.#state.contents.copy(recordOf(from), record), 0, size);
    // A copy that found no room left the target empty.
    if (result === -Errno.ENOSPC) this.#state.tellInode(to, 'data', 0, 0);
    return result;
  }

  #change(inode: number, operate: (record: number) => number, start: number, end: number): number {
    const errno = this.#checkFile(inode);
    if (errno !== 0) return errno;
    const record = recordOf(inode);
    this.#state.inodes.lock(record);
    let result: number;
    try {
      result = operate(record);
      if (result >= 0) this.#state.inodes.touch(record, MODIFIED);
    } finally {
      this.#state.inodes.unlock(record);
    }
    if (result >= 0) this.#state.tellInode(inode, 'data', start, end);
    return result;
  }

  #checkFile(inode: number): number {
    if (!this.#state.inodes.isAlive(inode)) return -Errno.ENOENT;
    const type = this.#state.inodes.typeOf(inode);
    if (type === FileMode.S_IFDIR) return -Errno.EISDIR;
    return type === FileMode.S_IFREG ? 0 : -Errno.EINVAL;
  }

  setMode(inode: number, permissions: number): number {
    return this.#changeAttributes(inode, (record) => {
      const { words } = this.views;
      words[record + INODE_MODE] = this.#state.inodes.typeOf(inode) | (permissions & 0o7777);
    });
  }

  setOwner(inode: number, uid: number, gid: number): number {
    return this.#changeAttributes(inode, (record) => {
      // -1, which Node passes as 4294967295, leaves an owner as it is.
      if ((uid | 0) !== -1) this.views.words[record + INODE_USER] = uid;
      if ((gid | 0) !== -1) this.views.words[record + INODE_GROUP] = gid;
    });
  }

  setTimes(inode: number, accessed: number, modified: number): number {
    return this.#changeAttributes(inode, (record) => {
      if (!Number.isNaN(accessed)) this.#state.inodes.setTime(record, TIME_ACCESSED, accessed);
      if (!Number.isNaN(modified)) this.#state.inodes.setTime(record, TIME_MODIFIED, modified);
    });
  }

  restoreStatus(inode: number, status: Float64Array): number {
    if (!this.#state.inodes.isAlive(inode)) return -Errno.ENOENT;
    const record = recordOf(inode);
    this.#state.inodes.lock(record);
    restoreAttributes(this.views, record, status);
    this.#state.inodes.unlock(record);
    return 0;
  }

  #changeAttributes(inode: number, operate: (record: number) => void): number {
    if (!this.#state.inodes.isAlive(inode)) return -Errno.ENOENT;
    const record = recordOf(inode);
    this.#state.inodes.lock(record);
    operate(record);
    this.#state.inodes.touch(record, CHANGED);
    this.#state.inodes.unlock(record);
    this.#state.tellInode(inode, 'attributes', 0, 0);
    return 0;
  }

  retain(inode: number): void {
    this.#state.retain(inode);
  }

  release(inode: number): void {
    this.#state.release(inode);
  }

  usage(): { readonly used: number; readonly limit: number; readonly inodes: number } {
    const { blocks, inodes } = this.#state;
    return { used: blocks.used * UNIT_BYTES, limit: blocks.limitUnits * UNIT_BYTES, inodes: inodes.count };
  }

  setLimit(bytes: number): void {
    this.#state.blocks.limitUnits = Math.floor(bytes / UNIT_BYTES);
  }

  observe(observer: FileSystemObserver): () => void {
    this.#state.observers.add(observer);
    return () => this.#state.observers.delete(observer);
  }
}
