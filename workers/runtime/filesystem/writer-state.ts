import { FileMode } from '../abi/file-modes.ts';
import { BlockAllocator } from './block-allocator.ts';
import { FileContents } from './file-contents.ts';
import { InodeTable } from './inode-table.ts';
import { HEADER_NAMESPACE, INODE_LINKS, LINK_LENGTH, LINK_TARGET, recordOf } from './memory-layout.ts';
import { MetadataHeap } from './metadata-heap.ts';
import { NameIndex } from './name-index.ts';
import type { SharedViews } from './shared-views.ts';
import type { FileSystemObserver } from './types.ts';

/** What the operations of the writer share: allocators, locks, the life of inodes, observers. */
export class WriterState {
  readonly heap: MetadataHeap;
  readonly inodes: InodeTable;
  readonly names: NameIndex;
  readonly blocks: BlockAllocator;
  readonly contents: FileContents;
  readonly observers = new Set<FileSystemObserver>();
  readonly #retained = new Map<number, number>();

  constructor(
    readonly views: SharedViews,
    limit: number,
  ) {
    this.heap = new MetadataHeap(views);
    this.inodes = new InodeTable(views, this.heap);
    this.names = new NameIndex(views, this.heap);
    this.blocks = new BlockAllocator(views, limit);
    this.contents = new FileContents(views, this.heap, this.blocks);
  }

  /** Runs `operate` under the lock of the namespace and those of the inodes named (once each). */
  changeNames(involved: readonly number[], operate: () => void): void {
    const { words } = this.views;
    Atomics.add(words, HEADER_NAMESPACE, 1);
    involved.forEach((inode, index) => {
      if (involved.indexOf(inode) === index) this.inodes.lock(recordOf(inode));
    });
    try {
      operate();
    } finally {
      involved.forEach((inode, index) => {
        if (involved.indexOf(inode) === index) this.inodes.unlock(recordOf(inode));
      });
      Atomics.add(words, HEADER_NAMESPACE, 1);
    }
  }

  retain(inode: number): void {
    this.#retained.set(inode, (this.#retained.get(inode) ?? 0) + 1);
  }

  release(inode: number): void {
    const count = this.#retained.get(inode);
    if (count === undefined) throw new Error(`inode ${String(inode)} is released more often than retained`);
    if (count > 1) this.#retained.set(inode, count - 1);
    else {
      this.#retained.delete(inode);
      this.settle(inode);
    }
  }

  /** Frees an inode that nothing names or holds any more; gives back slack of one nobody writes any more. */
  settle(inode: number): void {
    if (this.#retained.has(inode) || !this.inodes.isAlive(inode)) return;
    const record = recordOf(inode);
    const { words } = this.views;
    const type = this.inodes.typeOf(inode);
    const isDead = (words[record + INODE_LINKS] as number) <= 0;
    if (!isDead && (type !== FileMode.S_IFREG || !this.contents.hasSlack(record))) return;
    this.inodes.lock(record);
    if (isDead) {
      if (type === FileMode.S_IFREG) this.contents.discard(record);
      if (type === FileMode.S_IFLNK) {
        this.heap.release(words[record + LINK_TARGET] as number, (words[record + LINK_LENGTH] as number) * 2);
      }
      this.inodes.free(record);
    } else this.contents.trim(record);
    this.inodes.unlock(record);
  }

  tellEntry(change: 'created' | 'removed', directory: number, name: string, inode: number): void {
    for (const observer of this.observers) observer.onEntry(change, directory, name, inode);
  }

  tellInode(inode: number, change: 'data' | 'attributes', start: number, end: number): void {
    for (const observer of this.observers) observer.onInode(inode, change, start, end);
  }
}
