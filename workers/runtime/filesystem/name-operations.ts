import { Errno } from '../abi/errno.ts';
import { FileMode } from '../abi/file-modes.ts';
import { entryName } from './directory-lookup.ts';
import { entryTypeOf } from './inode-table.ts';
import {
  DIRECTORY_COUNT,
  DIRECTORY_ENTRY,
  DIRECTORY_FIRST,
  DIRECTORY_PARENT,
  ENTRY_INODE,
  INODE_DEVICE,
  INODE_LINKS,
  INODE_SIZE,
  LINK_LENGTH,
  LINK_TARGET,
  PATH_LIMIT,
  TIME_CHANGED,
  TIME_MODIFIED,
  recordOf,
} from './memory-layout.ts';
import { byteLength, isNameTooLong, normalizeName } from './names.ts';
import { BLOCK_SIZE } from './status.ts';
import type { WriterState } from './writer-state.ts';

export const MODIFIED = (1 << TIME_MODIFIED) | (1 << TIME_CHANGED);
export const CHANGED = 1 << TIME_CHANGED;

/** The calls that change names, with the errors and the order of checks of Linux (`fs/namei.c`). */
export class NameOperations {
  readonly #state: WriterState;

  constructor(state: WriterState) {
    this.#state = state;
  }

  create(parent: number, name: string, mode: number, device = 0): number {
    // As mknod(2): no type means a regular file.
    const typed = (mode & FileMode.S_IFMT) === 0 ? mode | FileMode.S_IFREG : mode;
    return this.#make(parent, name, typed, (inode) => {
      this.#state.views.words[recordOf(inode) + INODE_DEVICE] = device;
      return 0;
    });
  }

  mkdir(parent: number, name: string, permissions: number): number {
    return this.#make(parent, name, FileMode.S_IFDIR | (permissions & 0o7777), (inode) => {
      initializeDirectory(this.#state, inode, parent);
      return 0;
    });
  }

  symlink(parent: number, name: string, target: string): number {
    if (target === '') return -Errno.ENOENT;
    if (byteLength(target) >= PATH_LIMIT) return -Errno.ENAMETOOLONG;
    const spelled = target.isWellFormed() ? target : normalizeName(target);
    return this.#make(parent, name, FileMode.S_IFLNK | 0o777, (inode) => {
      const word = this.#state.heap.allocate(spelled.length * 2);
      if (word === 0) return -Errno.ENOSPC;
      const { words, units, doubles } = this.#state.views;
      for (let index = 0; index < spelled.length; index++) units[word * 2 + index] = spelled.charCodeAt(index);
      const record = recordOf(inode);
      words[record + LINK_TARGET] = word;
      words[record + LINK_LENGTH] = spelled.length;
      doubles[(record + INODE_SIZE) >> 1] = byteLength(spelled);
      return 0;
    });
  }

  link(inode: number, parent: number, name: string): number {
    if (!this.#state.inodes.isAlive(inode)) return -Errno.ENOENT;
    const record = recordOf(inode);
    const spelled = this.#checkNew(parent, name);
    if (typeof spelled === 'number') return spelled;
    if (this.#state.inodes.typeOf(inode) === FileMode.S_IFDIR) return -Errno.EPERM;
    if (this.#state.views.words[record + INODE_LINKS] === 0) return -Errno.ENOENT;
    const entry = this.#state.names.prepare(spelled);
    if (entry === 0) return -Errno.ENOSPC;
    this.#state.changeNames([parent, inode], () => {
      this.#insert(entry, parent, spelled, inode);
      this.#state.inodes.addLinks(record, 1);
      this.#state.inodes.touch(record, CHANGED);
    });
    this.#state.tellEntry('created', parent, spelled, inode);
    this.#state.tellInode(inode, 'attributes', 0, 0);
    return 0;
  }

  unlink(parent: number, name: string): number {
    if (isSpecial(name)) return -Errno.EISDIR;
    const entry = this.#find(parent, name);
    if (entry < 0) return entry;
    const inode = this.#state.views.words[entry + ENTRY_INODE] as number;
    if (this.#state.inodes.typeOf(inode) === FileMode.S_IFDIR) return -Errno.EISDIR;
    const spelled = this.#nameOf(entry);
    this.#state.changeNames([parent, inode], () => {
      this.#remove(entry, parent);
      this.#dropLink(inode);
    });
    this.#state.tellEntry('removed', parent, spelled, inode);
    this.#tellLinkLost(inode);
    return 0;
  }

  rmdir(parent: number, name: string): number {
    if (isSpecial(name)) return removalErrno(name);
    const entry = this.#find(parent, name);
    if (entry < 0) return entry;
    const { words } = this.#state.views;
    const inode = words[entry + ENTRY_INODE] as number;
    if (this.#state.inodes.typeOf(inode) !== FileMode.S_IFDIR) return -Errno.ENOTDIR;
    if (words[recordOf(inode) + DIRECTORY_COUNT] !== 0) return -Errno.ENOTEMPTY;
    const spelled = this.#nameOf(entry);
    this.#state.changeNames([parent, inode], () => {
      this.#remove(entry, parent);
      this.#dropDirectory(inode, parent);
    });
    this.#state.tellEntry('removed', parent, spelled, inode);
    this.#state.settle(inode);
    return 0;
  }

  removeTree(parent: number, name: string): number {
    if (isSpecial(name)) return removalErrno(name);
    const entry = this.#find(parent, name);
    if (entry < 0) return entry;
    const top = this.#state.views.words[entry + ENTRY_INODE] as number;
    if (this.#state.inodes.typeOf(top) !== FileMode.S_IFDIR) return this.unlink(parent, name);
    const path: { readonly parent: number; readonly name: string; readonly directory: number }[] = [
      { parent, name: this.#nameOf(entry), directory: top },
    ];
    for (let level = path.at(-1); level !== undefined; level = path.at(-1)) {
      const child = this.#state.views.words[recordOf(level.directory) + DIRECTORY_FIRST] as number;
      if (child === 0) {
        path.pop();
        const errno = this.rmdir(level.parent, level.name);
        if (errno !== 0) return errno;
        continue;
      }
      const childName = this.#nameOf(child);
      const inode = this.#state.views.words[child + ENTRY_INODE] as number;
      if (this.#state.inodes.typeOf(inode) === FileMode.S_IFDIR) {
        path.push({ parent: level.directory, name: childName, directory: inode });
      } else this.unlink(level.directory, childName);
    }
    return 0;
  }

  rename(fromParent: number, fromName: string, toParent: number, toName: string): number {
    if (isSpecial(fromName) || isSpecial(toName)) return -Errno.EBUSY;
    const source = this.#find(fromParent, fromName);
    if (source < 0) return source;
    const { words } = this.#state.views;
    const inode = words[source + ENTRY_INODE] as number;
    const isDirectory = this.#state.inodes.typeOf(inode) === FileMode.S_IFDIR;
    const target = this.#find(toParent, toName);
    if (target < 0 && target !== -Errno.ENOENT) return target;
    if (!this.#isLinked(toParent)) return -Errno.ENOENT;
    if (isDirectory && this.#isWithin(toParent, inode)) return -Errno.EINVAL;
    const replaced = target > 0 ? (words[target + ENTRY_INODE] as number) : 0;
    if (replaced === inode) return 0;
    if (replaced !== 0) {
      const errno = this.#checkReplaced(isDirectory, replaced, fromParent);
      if (errno !== 0) return errno;
    }
    return this.#move(source, fromParent, target, toParent, spell(toName));
  }

  /** Gives the inode of the entry `source` its new name; `target` is the entry there, if positive. */
  #move(source: number, fromParent: number, target: number, toParent: number, toName: string): number {
    const { names, inodes, views } = this.#state;
    const entry = names.prepare(toName);
    if (entry === 0) return -Errno.ENOSPC;
    const { words } = views;
    const inode = words[source + ENTRY_INODE] as number;
    const isDirectory = inodes.typeOf(inode) === FileMode.S_IFDIR;
    const replaced = target > 0 ? (words[target + ENTRY_INODE] as number) : 0;
    const oldName = this.#nameOf(source);
    const involved = replaced === 0 ? [fromParent, toParent, inode] : [fromParent, toParent, inode, replaced];
    this.#state.changeNames(involved, () => {
      if (replaced !== 0) {
        this.#remove(target, toParent);
        if (isDirectory) this.#dropDirectory(replaced, toParent);
        else this.#dropLink(replaced);
      }
      this.#remove(source, fromParent);
      this.#insert(entry, toParent, toName, inode);
      if (isDirectory && fromParent !== toParent) {
        words[recordOf(inode) + DIRECTORY_PARENT] = toParent;
        inodes.addLinks(recordOf(fromParent), -1);
        inodes.addLinks(recordOf(toParent), 1);
      }
      inodes.touch(recordOf(inode), CHANGED);
    });
    this.#state.tellEntry('removed', fromParent, oldName, inode);
    this.#state.tellEntry('created', toParent, toName, inode);
    if (replaced !== 0) this.#tellLinkLost(replaced);
    return 0;
  }

  #checkReplaced(isDirectory: boolean, replaced: number, fromParent: number): number {
    const isReplacedDirectory = this.#state.inodes.typeOf(replaced) === FileMode.S_IFDIR;
    // Linux looks at the ancestry first: an ancestor of the source is never empty.
    if (isReplacedDirectory && this.#isWithin(fromParent, replaced)) return -Errno.ENOTEMPTY;
    if (isDirectory && !isReplacedDirectory) return -Errno.ENOTDIR;
    if (!isDirectory && isReplacedDirectory) return -Errno.EISDIR;
    if (isDirectory && this.#state.views.words[recordOf(replaced) + DIRECTORY_COUNT] !== 0) return -Errno.ENOTEMPTY;
    return 0;
  }

  #make(parent: number, name: string, mode: number, initialize: (inode: number) => number): number {
    const state = this.#state;
    const spelled = this.#checkNew(parent, name);
    if (typeof spelled === 'number') return spelled;
    const entry = state.names.prepare(spelled);
    if (entry === 0) return -Errno.ENOSPC;
    const inode = state.inodes.allocate(mode);
    const errno = inode === 0 ? -Errno.ENOSPC : initialize(inode);
    if (errno !== 0) {
      if (inode !== 0) state.inodes.free(recordOf(inode));
      state.names.release(entry);
      return errno;
    }
    state.changeNames([parent], () => {
      this.#insert(entry, parent, spelled, inode);
      if ((mode & FileMode.S_IFMT) === FileMode.S_IFDIR) state.inodes.addLinks(recordOf(parent), 1);
    });
    state.tellEntry('created', parent, spelled, inode);
    return inode;
  }

  #insert(entry: number, parent: number, name: string, inode: number): void {
    const { names, inodes, views } = this.#state;
    const type = inodes.typeOf(inode);
    names.insert(entry, parent, name, inode, entryTypeOf(type));
    if (type === FileMode.S_IFDIR) views.words[recordOf(inode) + DIRECTORY_ENTRY] = entry;
    inodes.touch(recordOf(parent), MODIFIED);
  }

  #remove(entry: number, parent: number): void {
    this.#state.names.remove(entry);
    this.#state.names.release(entry);
    this.#state.inodes.touch(recordOf(parent), MODIFIED);
  }

  #dropLink(inode: number): void {
    this.#state.inodes.addLinks(recordOf(inode), -1);
    this.#state.inodes.touch(recordOf(inode), CHANGED);
  }

  /** As inotify's IN_ATTRIB: the number of links changed. The inode may end here. */
  #tellLinkLost(inode: number): void {
    this.#state.tellInode(inode, 'attributes', 0, 0);
    this.#state.settle(inode);
  }

  #dropDirectory(inode: number, parent: number): void {
    const { words } = this.#state.views;
    words[recordOf(inode) + INODE_LINKS] = 0;
    words[recordOf(inode) + DIRECTORY_ENTRY] = 0;
    this.#state.inodes.addLinks(recordOf(parent), -1);
    this.#state.inodes.touch(recordOf(inode), CHANGED);
  }

  #nameOf(entry: number): string {
    return entryName(this.#state.views.words, this.#state.views.units, entry);
  }

  /** The normal spelling of a name that may be made, or an errno. */
  #checkNew(parent: number, name: string): string | number {
    const errno = this.#checkParent(parent);
    if (errno !== 0) return errno;
    if (isSpecial(name)) return -Errno.EEXIST;
    if (name.includes('/') || name.includes('\0')) return -Errno.EINVAL;
    const spelled = spell(name);
    if (isNameTooLong(spelled)) return -Errno.ENAMETOOLONG;
    if (this.#state.names.find(parent, spelled) !== 0) return -Errno.EEXIST;
    return this.#isLinked(parent) ? spelled : -Errno.ENOENT;
  }

  #checkParent(parent: number): number {
    if (!this.#state.inodes.isAlive(parent)) return -Errno.ENOENT;
    return this.#state.inodes.typeOf(parent) === FileMode.S_IFDIR ? 0 : -Errno.ENOTDIR;
  }

  /** False for a directory that was removed and lives on because someone holds it. */
  #isLinked(directory: number): boolean {
    return (this.#state.views.words[recordOf(directory) + INODE_LINKS] as number) > 0;
  }

  /** The entry of an existing name, or an errno. */
  #find(parent: number, name: string): number {
    const errno = this.#checkParent(parent);
    if (errno !== 0) return errno;
    const spelled = spell(name);
    if (isNameTooLong(spelled)) return -Errno.ENAMETOOLONG;
    const entry = this.#state.names.find(parent, spelled);
    return entry === 0 ? -Errno.ENOENT : entry;
  }

  /** True when `directory` is `ancestor` or lies below it. */
  #isWithin(directory: number, ancestor: number): boolean {
    const { words } = this.#state.views;
    for (let current = directory; ;) {
      if (current === ancestor) return true;
      const parent = words[recordOf(current) + DIRECTORY_PARENT] as number;
      if (parent === current || !this.#state.inodes.isAlive(parent)) return false;
      current = parent;
    }
  }
}

/** Makes a fresh inode an empty directory. */
export function initializeDirectory(state: WriterState, inode: number, parent: number): void {
  const { words, doubles } = state.views;
  const record = recordOf(inode);
  words[record + INODE_LINKS] = 2;
  words[record + DIRECTORY_PARENT] = parent;
  doubles[(record + INODE_SIZE) >> 1] = BLOCK_SIZE;
}

/** Not a name that an entry has: the root itself (no name), `.` and `..`. */
function isSpecial(name: string): boolean {
  return name === '' || name === '.' || name === '..';
}

function removalErrno(name: string): number {
  if (name === '') return -Errno.EBUSY;
  return name === '.' ? -Errno.EINVAL : -Errno.ENOTEMPTY;
}

function spell(name: string): string {
  return name.isWellFormed() ? name : normalizeName(name);
}
