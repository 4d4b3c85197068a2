import { errnoName } from '../../abi/errno.ts';
import { FileMode, StatField, STAT_FIELDS } from '../../abi/file-modes.ts';
import type { ReadableFileSystem } from '../types.ts';

/**
 * Every path below the root with what can be seen of it, a line each: path, mode, links, size, the first path
 * of the same file, contents or target, real path.
 */
export function describeTree(files: ReadableFileSystem, isLeftOut: (path: string) => boolean = () => false): string[] {
  const lines: string[] = [];
  const first = new Map<number, string>();
  const status = new Float64Array(STAT_FIELDS);
  const visit = (directory: number, at: string): void => {
    const listing = files.readdir(directory);
    if (typeof listing === 'number') throw new Error(`readdir of ${at}: ${errnoName(listing)}`);
    for (const name of [...listing.names].sort()) {
      const where = `${at}/${name}`;
      if (isLeftOut(where)) continue;
      const inode = files.lookup(name, directory, false);
      files.stat(inode, status);
      const mode = status[StatField.MODE] as number;
      const type = mode & FileMode.S_IFMT;
      if (!first.has(inode)) first.set(inode, where);
      let shown: string | number = '';
      if (type === FileMode.S_IFLNK) shown = files.readlink(inode);
      else if (type === FileMode.S_IFREG) shown = digest(files.readAll(inode));
      const real = files.realpath(where, files.root);
      const size = type === FileMode.S_IFDIR ? 0 : (status[StatField.SIZE] as number);
      const links = status[StatField.NLINK] as number;
      lines.push(describeEntry(where, mode, links, size, first.get(inode) ?? '', shown, errnoOr(real)));
      if (type === FileMode.S_IFDIR) visit(inode, where);
    }
  };
  visit(files.root, '');
  return lines;
}

export function describeEntry(
  path: string,
  mode: number,
  links: number,
  size: number,
  first: string,
  shown: string | number,
  real: string,
): string {
  return [path, mode.toString(8), links, size, first, shown, real].join(' ');
}

function errnoOr(result: string | number): string {
  return typeof result === 'number' ? errnoName(result) : result;
}

/**
 * What persistence keeps of a tree, in one line each: everything but `/tmp` and the number of links (names in
 * excluded places count there).
 */
export function describeKept(files: ReadableFileSystem): string {
  const lines = describeTree(files, (path) => path === '/tmp');
  return lines.map((line) => line.replace(/^(\S+ \S+) \d+/, '$1')).join('\n');
}

export function digestText(text: string): string {
  return digest(new TextEncoder().encode(text));
}

export function digest(bytes: Uint8Array | number): string {
  if (typeof bytes === 'number') return errnoName(bytes);
  let hash = 0;
  for (const byte of bytes) hash = (Math.imul(hash, 31) + byte) | 0;
  return `${String(bytes.length)}:${String(hash)}`;
}
