import { Errno } from '../../abi/errno.ts';
import { FileMode } from '../../abi/file-modes.ts';
import type { WritableFileSystem } from '../types.ts';

/** The calls of POSIX by path, made from the calls by inode: what the tests speak to the file system with. */
export class PathCalls {
  constructor(private readonly files: WritableFileSystem) {}

  mkdir(path: string): number {
    return this.#at(path, (parent, name) => Math.min(this.files.mkdir(parent, name, 0o755), 0));
  }

  rmdir(path: string): number {
    return this.#at(path, (parent, name) => this.files.rmdir(parent, name));
  }

  unlink(path: string): number {
    return this.#at(path, (parent, name) => this.files.unlink(parent, name));
  }

  removeTree(path: string): number {
    return this.#at(path, (parent, name) => this.files.removeTree(parent, name));
  }

  rename(from: string, to: string): number {
    return this.#at(from, (fromParent, fromName) =>
      this.#at(to, (toParent, toName) => this.files.rename(fromParent, fromName, toParent, toName)),
    );
  }

  symlink(target: string, path: string): number {
    return this.#at(path, (parent, name) => Math.min(this.files.symlink(parent, name, target), 0));
  }

  link(existing: string, path: string): number {
    const inode = this.files.lookup(existing, this.files.root, false);
    if (inode < 0) return inode;
    return this.#at(path, (parent, name) => this.files.link(inode, parent, name));
  }

  /** `open(path, flags | O_CREAT | O_WRONLY)`, one `pwrite`, `close`. */
  writeAt(path: string, data: Uint8Array, position: number, isTruncating: boolean): number {
    let inode = this.files.lookup(path, this.files.root, true);
    if (inode === -Errno.ENOENT) {
      const place = this.files.lookupParent(path, this.files.root, true);
      if (typeof place === 'number') return place;
      if (place.hasTrailingSlash) return -Errno.EISDIR;
      inode = this.files.create(place.parent, place.name, FileMode.S_IFREG | 0o644);
    }
    if (inode < 0) return inode;
    if ((this.files.mode(inode) & FileMode.S_IFMT) === FileMode.S_IFDIR) return -Errno.EISDIR;
    this.files.retain(inode);
    if (isTruncating) this.files.truncate(inode, 0);
    const written = this.files.write(inode, data, position);
    this.files.release(inode);
    return Math.min(written, 0);
  }

  truncate(path: string, length: number): number {
    return this.#on(path, (inode) => this.files.truncate(inode, length));
  }

  chmod(path: string, mode: number): number {
    return this.#on(path, (inode) => this.files.setMode(inode, mode));
  }

  copy(from: string, to: string): number {
    return this.#on(from, (source) => this.#on(to, (target) => this.files.copyData(source, target)));
  }

  readFile(path: string): Uint8Array | number {
    const inode = this.files.lookup(path, this.files.root, true);
    return inode < 0 ? inode : this.files.readAll(inode);
  }

  #on(path: string, operate: (inode: number) => number): number {
    const inode = this.files.lookup(path, this.files.root, true);
    return inode < 0 ? inode : operate(inode);
  }

  #at(path: string, operate: (parent: number, name: string) => number): number {
    const place = this.files.lookupParent(path, this.files.root);
    return typeof place === 'number' ? place : operate(place.parent, place.name);
  }
}
