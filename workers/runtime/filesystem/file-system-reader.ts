import { Errno } from '../abi/errno.ts';
import { FileMode } from '../abi/file-modes.ts';
import type { DirectoryListing } from '../abi/system.ts';
import { entryName, readText } from './directory-lookup.ts';
import {
  DIRECTORY_COUNT,
  DIRECTORY_FIRST,
  ENTRY_LENGTH,
  ENTRY_NEXT,
  HEADER_NAMESPACE,
  HEADER_ROOT,
  INODE_IDENTITY,
  INODE_MODE,
  INODE_SEQUENCE,
  INODE_SIZE,
  INODE_SLOT_MASK,
  LINK_LENGTH,
  LINK_TARGET,
  PATH_LIMIT,
  recordOf,
} from './memory-layout.ts';
import { copyContents } from './extents.ts';
import { PathWalker } from './path-walker.ts';
import type { SharedViews } from './shared-views.ts';
import { fillStatus } from './status.ts';
import type { ParentLookup, ReadableFileSystem } from './types.ts';

/** Attempts to read contents in one piece before each chunk is made consistent by itself, as Linux does. */
const WHOLE_ATTEMPTS = 8;
const CHUNK_BYTES = 65536;

/** Reads the file system from any worker. Every answer was whole at some instant during the call. */
export class FileSystemReader implements ReadableFileSystem {
  protected readonly walker: PathWalker;

  constructor(protected readonly views: SharedViews) {
    this.walker = new PathWalker(views);
  }

  get root(): number {
    return this.views.words[HEADER_ROOT] as number;
  }

  lookup(path: string, base: number, isFollowingLast: boolean): number {
    for (;;) {
      const sequence = this.views.begin(HEADER_NAMESPACE);
      const found = this.walker.walk(path, base, isFollowingLast, false);
      if (this.views.isUnchanged(HEADER_NAMESPACE, sequence)) return found;
    }
  }

  lookupParent(path: string, base: number, isFollowingLast = false): ParentLookup | number {
    const { views, walker } = this;
    for (;;) {
      const sequence = views.begin(HEADER_NAMESPACE);
      const found = walker.walk(path, base, isFollowingLast, true);
      const { parent, name, hasTrailingSlash } = walker;
      if (!views.isUnchanged(HEADER_NAMESPACE, sequence)) continue;
      return parent === 0 ? found : { parent, name, hasTrailingSlash };
    }
  }

  realpath(path: string, base: number): string | number {
    const { views, walker } = this;
    for (;;) {
      const sequence = views.begin(HEADER_NAMESPACE);
      let result: string | number = walker.walk(path, base, true, true);
      if (result > 0) result = this.#nameOf(result);
      if (views.isUnchanged(HEADER_NAMESPACE, sequence)) return result;
    }
  }

  /** Absolute path of what `walk` just found. */
  #nameOf(inode: number): string | number {
    const { views, walker } = this;
    const mode = views.words[recordOf(inode) + INODE_MODE] as number;
    if ((mode & FileMode.S_IFMT) === FileMode.S_IFDIR) return walker.pathOf(inode);
    const { parent, name } = walker;
    const directory = walker.pathOf(parent);
    if (typeof directory === 'number') return directory;
    return directory === '/' ? `/${name}` : `${directory}/${name}`;
  }

  pathOf(directory: number): string | number {
    for (;;) {
      const sequence = this.views.begin(HEADER_NAMESPACE);
      const path = this.walker.pathOf(directory);
      if (this.views.isUnchanged(HEADER_NAMESPACE, sequence)) return path;
    }
  }

  stat(inode: number, into: Float64Array | BigInt64Array): number {
    const record = recordOf(inode);
    for (;;) {
      const sequence = this.views.begin(record + INODE_SEQUENCE);
      const isAlive = this.views.words[record + INODE_IDENTITY] === inode;
      if (isAlive) fillStatus(this.views, record, inode, into);
      if (this.views.isUnchanged(record + INODE_SEQUENCE, sequence)) return isAlive ? 0 : -Errno.ENOENT;
    }
  }

  mode(inode: number): number {
    const record = recordOf(inode);
    for (;;) {
      const sequence = this.views.begin(record + INODE_SEQUENCE);
      const { words } = this.views;
      const mode = words[record + INODE_IDENTITY] === inode ? (words[record + INODE_MODE] as number) : -Errno.ENOENT;
      if (this.views.isUnchanged(record + INODE_SEQUENCE, sequence)) return mode;
    }
  }

  size(inode: number): number {
    const record = recordOf(inode);
    for (;;) {
      const sequence = this.views.begin(record + INODE_SEQUENCE);
      const { words, doubles } = this.views;
      const isAlive = words[record + INODE_IDENTITY] === inode;
      const size = isAlive ? (doubles[(record + INODE_SIZE) >> 1] as number) : -Errno.ENOENT;
      if (this.views.isUnchanged(record + INODE_SEQUENCE, sequence)) return size;
    }
  }

  readdir(directory: number): DirectoryListing | number {
    const record = recordOf(directory);
    for (;;) {
      const sequence = this.views.begin(record + INODE_SEQUENCE);
      const listing = this.#list(directory, record);
      if (this.views.isUnchanged(record + INODE_SEQUENCE, sequence)) return listing;
    }
  }

  #list(directory: number, record: number): DirectoryListing | number {
    const { words, units } = this.views;
    if (words[record + INODE_IDENTITY] !== directory) return -Errno.ENOENT;
    if (((words[record + INODE_MODE] as number) & FileMode.S_IFMT) !== FileMode.S_IFDIR) return -Errno.ENOTDIR;
    const count = Math.max(0, Math.min(words[record + DIRECTORY_COUNT] as number, INODE_SLOT_MASK));
    const names: string[] = [];
    const types = new Uint8Array(count);
    // The count bounds the loop, so a list caught in the middle of a change ends too.
    for (let entry = words[record + DIRECTORY_FIRST] as number; entry > 0 && names.length < count;) {
      types[names.length] = (words[entry + ENTRY_LENGTH] as number) >>> 16;
      names.push(entryName(words, units, entry));
      entry = words[entry + ENTRY_NEXT] as number;
    }
    return { names, types };
  }

  readlink(inode: number): string | number {
    const record = recordOf(inode);
    for (;;) {
      const sequence = this.views.begin(record + INODE_SEQUENCE);
      const { words, units } = this.views;
      let target: string | number = -Errno.ENOENT;
      if (words[record + INODE_IDENTITY] === inode) {
        const isLink = ((words[record + INODE_MODE] as number) & FileMode.S_IFMT) === FileMode.S_IFLNK;
        const length = Math.min(words[record + LINK_LENGTH] as number, PATH_LIMIT);
        target = isLink ? readText(units, words[record + LINK_TARGET] as number, length) : -Errno.EINVAL;
      }
      if (this.views.isUnchanged(record + INODE_SEQUENCE, sequence)) return target;
    }
  }

  read(inode: number, into: Uint8Array, position: number): number {
    for (let attempt = 0; attempt < WHOLE_ATTEMPTS; attempt++) {
      const count = this.#readOnce(inode, into, position);
      if (count !== CHANGED) return count;
    }
    let done = 0;
    while (done < into.length) {
      const chunk = into.subarray(done, Math.min(done + CHUNK_BYTES, into.length));
      const count = this.#readOnce(inode, chunk, position + done);
      if (count === CHANGED) continue;
      if (count < 0) return count;
      done += count;
      if (count < chunk.length) break;
    }
    return done;
  }

  /** Bytes copied, an errno, or CHANGED when the writer came between. */
  #readOnce(inode: number, into: Uint8Array, position: number): number {
    const { views } = this;
    const record = recordOf(inode);
    const sequence = views.begin(record + INODE_SEQUENCE);
    const { words, doubles } = views;
    let count: number;
    if (words[record + INODE_IDENTITY] !== inode) count = -Errno.ENOENT;
    else {
      const type = (words[record + INODE_MODE] as number) & FileMode.S_IFMT;
      if (type === FileMode.S_IFDIR) count = -Errno.EISDIR;
      else if (type !== FileMode.S_IFREG) count = -Errno.EINVAL;
      else {
        const size = doubles[(record + INODE_SIZE) >> 1] as number;
        count = Math.max(0, Math.min(into.length, size - position));
        copyContents(views, record, position, into, count);
      }
    }
    return views.isUnchanged(record + INODE_SEQUENCE, sequence) ? count : CHANGED;
  }

  readAll(inode: number): Uint8Array<ArrayBuffer> | number {
    for (let attempt = 0; ; attempt++) {
      const size = this.size(inode);
      if (size < 0) return size;
      const contents = new Uint8Array(size);
      const count = this.read(inode, contents, 0);
      if (count < 0) return count;
      if (count === size && (attempt >= WHOLE_ATTEMPTS || this.size(inode) === size)) return contents;
      if (attempt >= WHOLE_ATTEMPTS) return contents.slice(0, count);
    }
  }
}

const CHANGED = -1_000_002;
