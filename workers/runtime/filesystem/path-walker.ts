import { Errno } from '../abi/errno.ts';
import { FileMode } from '../abi/file-modes.ts';
import { entryName, findEntry, readText } from './directory-lookup.ts';
import {
  DIRECTORY_ENTRY,
  DIRECTORY_PARENT,
  ENTRY_INODE,
  ENTRY_PARENT,
  HEADER_ROOT,
  INODE_IDENTITY,
  INODE_MODE,
  LINKS_FOLLOWED_LIMIT,
  LINK_LENGTH,
  LINK_TARGET,
  PATH_LIMIT,
  recordOf,
} from './memory-layout.ts';
import {
  HASH_BASIS,
  HASH_PRIME,
  byteLength,
  finishHash,
  isNameTooLong,
  mayHoldSurrogates,
  normalizeName,
} from './names.ts';
import type { SharedViews } from './shared-views.ts';

const SLASH = 47;
const DOT = 46;
/** Deeper chains of parents only exist in what a reader sees while the writer changes them. */
const DEPTH_LIMIT = 4096;

/**
 * Path resolution as Linux does it (`path_resolution(7)`), over shared memory. One call of `walk` must lie
 * within one unchanged namespace sequence; the caller checks that and tries again.
 */
export class PathWalker {
  /** Set by `walk`: directory of the last component, 0 when resolution ended before it. */
  parent = 0;
  /** Set by `walk`: the last component (of the link's target where the last link was followed). */
  name = '';
  /** Set by `walk`: slashes followed the last component, which demand a directory. */
  hasTrailingSlash = false;

  constructor(private readonly views: SharedViews) {}

  /**
   * The inode of `path`, or a negative errno. `isNaming` also fills `parent` and `name`, so creation can go on
   * where resolution ended.
   */
  walk(path: string, base: number, isFollowingLast: boolean, isNaming: boolean): number {
    this.parent = 0;
    const root = this.views.words[HEADER_ROOT] as number;
    if (path.length === 0) return -Errno.ENOENT;
    if (path.length * 3 >= PATH_LIMIT && byteLength(path) >= PATH_LIMIT) return -Errno.ENAMETOOLONG;
    let text = path;
    let directory = base;
    let isNormal = false;
    let links = 0;
    for (;;) {
      if (text.charCodeAt(0) === SLASH) directory = root;
      const found = this.#walkText(text, directory, isFollowingLast, isNaming);
      if (found !== FOLLOW) {
        if (found !== RESPELL || isNormal) return found;
        text = normalizeName(text);
        isNormal = true;
        continue;
      }
      if (++links > LINKS_FOLLOWED_LIMIT) return -Errno.ELOOP;
      const record = recordOf(this.#link);
      const target = readText(
        this.views.units,
        this.views.words[record + LINK_TARGET] as number,
        Math.min(this.views.words[record + LINK_LENGTH] as number, PATH_LIMIT),
      );
      if (target === '') return -Errno.ENOENT;
      text = this.#rest === '' ? target : `${target}/${this.#rest}`;
      directory = this.#linkDirectory;
    }
  }

  // What `#walkText` leaves behind when it answers FOLLOW.
  #link = 0;
  #linkDirectory = 0;
  #rest = '';

  #walkText(text: string, base: number, isFollowingLast: boolean, isNaming: boolean): number {
    const { words, units } = this.views;
    const end = text.length;
    let directory = base;
    let position = 0;
    for (;;) {
      while (position < end && text.charCodeAt(position) === SLASH) position++;
      const record = recordOf(directory);
      if (words[record + INODE_IDENTITY] !== directory) return -Errno.ENOENT;
      if (((words[record + INODE_MODE] as number) & FileMode.S_IFMT) !== FileMode.S_IFDIR) return -Errno.ENOTDIR;
      // Only a path of nothing but slashes ends here: others leave at their last component.
      if (position === end) return this.#setLast(directory, '', true, directory);

      const start = position;
      let hash = HASH_BASIS;
      let seen = 0;
      for (let unit; position < end && (unit = text.charCodeAt(position)) !== SLASH; position++) {
        hash = Math.imul(hash ^ unit, HASH_PRIME);
        seen |= unit;
      }
      const length = position - start;
      if (mayHoldSurrogates(seen) && !text.isWellFormed() && normalizeName(text) !== text) return RESPELL;
      let next = position;
      while (next < end && text.charCodeAt(next) === SLASH) next++;
      const isLast = next === end;
      const isBare = next === position;
      if (isLast && isNaming) this.#setLast(directory, text.slice(start, position), !isBare, 0);
      if (length > 85 && isNameTooLong(text, start, position)) return -Errno.ENAMETOOLONG;

      let child: number;
      if (length === 1 && text.charCodeAt(start) === DOT) child = directory;
      else if (length === 2 && text.charCodeAt(start) === DOT && text.charCodeAt(start + 1) === DOT) {
        child = words[record + DIRECTORY_PARENT] as number;
      } else {
        const entry = findEntry(words, units, directory, finishHash(hash, directory), text, start, length);
        child = entry === 0 ? -Errno.ENOENT : (words[entry + ENTRY_INODE] as number);
      }
      if (child < 0) return child;

      const type = (words[recordOf(child) + INODE_MODE] as number) & FileMode.S_IFMT;
      // Naming a link with slashes behind it names the link: `rmdir('link/')` must not reach its target.
      if (type === FileMode.S_IFLNK && (!isLast || isFollowingLast || (!isBare && !isNaming))) {
        this.parent = 0;
        this.#link = child;
        this.#linkDirectory = directory;
        this.#rest = text.slice(position + (isBare ? 0 : 1));
        if (isLast && !isBare) this.#rest = '.';
        return FOLLOW;
      }
      if (isLast) return isBare || type === FileMode.S_IFDIR ? child : -Errno.ENOTDIR;
      directory = child;
    }
  }

  #setLast(parent: number, name: string, hasTrailingSlash: boolean, result: number): number {
    this.parent = parent;
    this.name = name;
    this.hasTrailingSlash = hasTrailingSlash;
    return result;
  }

  /** Absolute path of a directory; `-ENOENT` when it was removed. */
  pathOf(directory: number): string | number {
    const { words, units } = this.views;
    const root = words[HEADER_ROOT];
    let path = '';
    let current = directory;
    for (let depth = 0; depth < DEPTH_LIMIT; depth++) {
      const record = recordOf(current);
      if (words[record + INODE_IDENTITY] !== current) return -Errno.ENOENT;
      if (current === root) return path === '' ? '/' : path;
      if (((words[record + INODE_MODE] as number) & FileMode.S_IFMT) !== FileMode.S_IFDIR) return -Errno.ENOTDIR;
      const entry = words[record + DIRECTORY_ENTRY] as number;
      if (entry === 0) return -Errno.ENOENT;
      path = `/${entryName(words, units, entry)}${path}`;
      current = words[entry + ENTRY_PARENT] as number;
    }
    return -Errno.ENAMETOOLONG;
  }
}

/** Not errnos: the walk goes on with a link's target, or with the normal spelling of the path. */
const FOLLOW = -1_000_000;
const RESPELL = -1_000_001;
