import { Errno } from '../abi/errno.ts';
import { FileMode } from '../abi/file-modes.ts';
import type { WritableFileSystem } from '../filesystem/types.ts';

/**
 * What programs must not change: the images and tools the engine brings, and the directories the machine stands
 * on. Contents of a sealed tree give `-EROFS`; a fixed directory itself cannot be removed or renamed (`-EBUSY`).
 */
export class ReadOnlyPlaces {
  readonly #fileSystem: WritableFileSystem;
  readonly #sealed = new Set<number>();
  readonly #fixed = new Set<number>();

  constructor(fileSystem: WritableFileSystem) {
    this.#fileSystem = fileSystem;
    this.#fixed.add(fileSystem.root);
  }

  get hasAny(): boolean {
    return this.#sealed.size > 0;
  }

  /** Keeps a directory in its place. */
  fix(path: string): void {
    const inode = this.#fileSystem.lookup(path, this.#fileSystem.root, false);
    if (inode > 0) this.#fixed.add(inode);
  }

  /** Keeps a tree as it is, and the way to it. */
  seal(path: string): void {
    const top = this.#fileSystem.lookup(path, this.#fileSystem.root, true);
    if (top > 0) this.#sealInode(top);
    for (let slash = path.indexOf('/', 1); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      this.fix(path.slice(0, slash));
    }
    this.fix(path);
  }

  /** 0, or why the contents or attributes of an inode may not change. */
  checkInode(inode: number): number {
    return this.#sealed.has(inode) ? -Errno.EROFS : 0;
  }

  /** 0, or why a name in `parent` may not be made, replaced or removed. */
  checkName(parent: number, name: string): number {
    if (this.#sealed.has(parent)) return -Errno.EROFS;
    const inode = this.#fileSystem.lookup(name, parent, false);
    return inode > 0 && this.#fixed.has(inode) ? -Errno.EBUSY : 0;
  }

  /** Whether a tree holds something that must stay. */
  isInside(top: number): boolean {
    for (const inode of this.#fixed) {
      for (let at = inode; at > 0 && at !== this.#fileSystem.root; at = this.#fileSystem.lookup('..', at, false)) {
        if (at === top) return true;
      }
    }
    return top === this.#fileSystem.root;
  }

  #sealInode(inode: number): void {
    this.#sealed.add(inode);
    if ((this.#fileSystem.mode(inode) & FileMode.S_IFMT) !== FileMode.S_IFDIR) return;
    const listing = this.#fileSystem.readdir(inode);
    if (typeof listing === 'number') return;
    for (const name of listing.names) {
      const child = this.#fileSystem.lookup(name, inode, false);
      if (child > 0) this.#sealInode(child);
    }
  }
}
