import { FileMode, StatField, STAT_FIELDS } from '../../abi/file-modes.ts';
import type { FileSystemObserver, WritableFileSystem } from '../types.ts';
import { ROOT_ID, type RecordEncoder } from './record-encoder.ts';

/** Names change in this order; contents and attributes are looked up when the log is written. */
type NameChange =
  | {
      readonly type: 'create';
      readonly directory: number;
      readonly name: string;
      readonly id: number;
      readonly mode: number;
      readonly device: number;
      readonly target: string;
    }
  | { readonly type: 'link'; readonly directory: number; readonly name: string; readonly id: number }
  | { readonly type: 'remove'; readonly directory: number; readonly name: string; readonly inode: number }
  | {
      readonly type: 'rename';
      readonly directory: number;
      readonly name: string;
      readonly newDirectory: number;
      readonly newName: string;
    };

interface ContentsChange {
  /** Smallest size the file was cut to; Infinity when it was not. */
  cutTo: number;
  /** Pairs of start and end. */
  ranges: [number, number][];
}

/** Ranges kept apart before neighbours are joined. */
const RANGES_LIMIT = 32;

/** Gathers what changed since the log was last written, and knows the log's ids of inodes. */
export class ChangeLog implements FileSystemObserver {
  readonly idOf = new Map<number, number>();
  nextId = ROOT_ID + 1;
  #names: NameChange[] = [];
  #contents = new Map<number, ContentsChange>();
  #attributes = new Set<number>();
  /** Names beyond the first that the log knows of an inode. */
  readonly #otherNames = new Map<number, number>();
  /** The inode of the removal noted last, while a rename may still follow from it; 0 otherwise. */
  #removed = 0;
  #isAnnounced = false;
  readonly #status = new Float64Array(STAT_FIELDS);
  readonly #excludedNames: ReadonlySet<string>;

  /** `onChange` is called for the first change after `clear`. */
  constructor(
    private readonly files: WritableFileSystem,
    private readonly excluded: ReadonlySet<string>,
    private readonly onChange: () => void,
  ) {
    this.idOf.set(files.root, ROOT_ID);
    this.#excludedNames = new Set([...excluded].map((path) => path.slice(path.lastIndexOf('/') + 1)));
  }

  get isEmpty(): boolean {
    return this.#names.length === 0 && this.#contents.size === 0 && this.#attributes.size === 0;
  }

  onEntry(change: 'created' | 'removed', directory: number, name: string, inode: number): void {
    const directoryId = this.idOf.get(directory);
    if (change === 'removed') {
      this.#settleRemoval();
      if (directoryId === undefined || !this.idOf.has(inode)) return;
      this.#names.push({ type: 'remove', directory: directoryId, name, inode });
      this.#removed = inode;
    } else if (directoryId === undefined || this.isExcluded(directory, name)) {
      this.#settleRemoval();
      return;
    } else this.#onCreated(directoryId, name, inode);
    this.#touch(directory);
  }

  onInode(inode: number, change: 'data' | 'attributes', start: number, end: number): void {
    this.#settleRemoval();
    if (!this.idOf.has(inode)) return;
    if (change === 'attributes' && this.#links(inode) === 0) {
      this.#forget(inode);
      return;
    }
    this.#touch(inode);
    if (change === 'data') this.#noteRange(inode, start, end);
  }

  #onCreated(directory: number, name: string, inode: number): void {
    const last = this.#names.at(-1);
    if (inode === this.#removed && last?.type === 'remove') {
      // The two halves of a rename: between them nothing names the inode, so they must become one record.
      this.#removed = 0;
      const { directory: from, name: oldName } = last;
      this.#names[this.#names.length - 1] = {
        type: 'rename',
        directory: from,
        name: oldName,
        newDirectory: directory,
        newName: name,
      };
      this.#touch(inode);
      return;
    }
    this.#settleRemoval();
    this.#addTree(directory, name, inode);
  }

  /** Notes a name, and with it a whole tree when the log does not know it: new, or from an excluded place. */
  #addTree(directory: number, name: string, inode: number): void {
    this.#touch(inode);
    const known = this.idOf.get(inode);
    if (known !== undefined) {
      this.#names.push({ type: 'link', directory, name, id: known });
      this.#otherNames.set(inode, (this.#otherNames.get(inode) ?? 0) + 1);
      return;
    }
    const id = this.nextId++;
    this.idOf.set(inode, id);
    this.files.stat(inode, this.#status);
    const mode = this.#status[StatField.MODE] as number;
    const device = this.#status[StatField.RDEV] as number;
    const size = this.#status[StatField.SIZE] as number;
    const type = mode & FileMode.S_IFMT;
    const target = type === FileMode.S_IFLNK ? this.files.readlink(inode) : '';
    this.#names.push({ type: 'create', directory, name, id, mode, device, target: String(target) });
    if (type === FileMode.S_IFREG && size > 0) this.#noteRange(inode, 0, size);
    if (type === FileMode.S_IFDIR) this.addChildren(inode);
  }

  /** Takes over the ids of a restored log. */
  adopt(inodeOf: ReadonlyMap<number, number>, highestId: number): void {
    for (const [id, inode] of inodeOf) this.idOf.set(inode, id);
    this.nextId = highestId + 1;
  }

  /** Notes what the log does not know yet below a directory that it knows. */
  addChildren(directory: number): void {
    const id = this.idOf.get(directory);
    if (id === undefined) return;
    for (const { name, inode } of childrenOf(this.files, directory)) {
      if (this.isExcluded(directory, name)) continue;
      if (!this.idOf.has(inode)) this.#addTree(id, name, inode);
      else if (isDirectory(this.files, inode)) this.addChildren(inode);
      else if (this.#links(inode) > 1) this.#otherNames.set(inode, (this.#otherNames.get(inode) ?? -1) + 1);
    }
  }

  /** A removal that was not the first half of a rename takes the name away from its inode. */
  #settleRemoval(): void {
    const inode = this.#removed;
    if (inode === 0) return;
    this.#removed = 0;
    this.#dropName(inode);
  }

  #dropName(inode: number): void {
    if (isDirectory(this.files, inode)) {
      // Moved to an excluded place: for the log the whole tree is gone.
      for (const child of childrenOf(this.files, inode)) if (this.idOf.has(child.inode)) this.#dropName(child.inode);
      this.#forget(inode);
      return;
    }
    const others = this.#otherNames.get(inode) ?? 0;
    if (others > 0) this.#otherNames.set(inode, others - 1);
    else this.#forget(inode);
  }

  #forget(inode: number): void {
    this.idOf.delete(inode);
    this.#otherNames.delete(inode);
    this.#contents.delete(inode);
    this.#attributes.delete(inode);
  }

  isExcluded(directory: number, name: string): boolean {
    if (!this.#excludedNames.has(name)) return false;
    const path = this.files.pathOf(directory);
    return this.excluded.has(path === '/' ? `/${name}` : `${String(path)}/${name}`);
  }

  #links(inode: number): number {
    return this.files.stat(inode, this.#status) < 0 ? 0 : (this.#status[StatField.NLINK] as number);
  }

  #touch(inode: number): void {
    this.#attributes.add(inode);
    if (this.#isAnnounced) return;
    this.#isAnnounced = true;
    this.onChange();
  }

  #noteRange(inode: number, start: number, end: number): void {
    let change = this.#contents.get(inode);
    if (change === undefined) {
      change = { cutTo: Infinity, ranges: [] };
      this.#contents.set(inode, change);
    }
    if (start === end) {
      change.cutTo = Math.min(change.cutTo, start);
      return;
    }
    const last = change.ranges.at(-1);
    if (last !== undefined && start <= last[1] && end >= last[0]) {
      last[0] = Math.min(last[0], start);
      last[1] = Math.max(last[1], end);
    } else change.ranges.push([start, end]);
    if (change.ranges.length > RANGES_LIMIT) change.ranges = joinRanges(change.ranges, RANGES_LIMIT / 2);
  }

  /** Writes every change; a transaction of its own. Nothing is forgotten before `clear`. */
  encode(encoder: RecordEncoder): void {
    this.#settleRemoval();
    for (const change of this.#names) encodeName(encoder, change);
    for (const [inode, change] of this.#contents) {
      const id = this.idOf.get(inode);
      if (id !== undefined) this.#encodeContents(encoder, inode, id, change);
    }
    for (const inode of this.#attributes) this.encodeStatus(encoder, inode);
  }

  #encodeContents(encoder: RecordEncoder, inode: number, id: number, change: ContentsChange): void {
    const size = this.files.size(inode);
    if (size < 0) return;
    if (change.cutTo < size) encoder.truncate(id, change.cutTo);
    for (const [start, end] of joinRanges(change.ranges, RANGES_LIMIT)) {
      const stop = Math.min(end, size);
      if (start < stop) {
        encoder.data(id, start, stop, (into, position) => this.files.read(inode, into, position));
      }
    }
    encoder.truncate(id, size);
  }

  encodeStatus(encoder: RecordEncoder, inode: number): void {
    const id = this.idOf.get(inode);
    const status = this.#status;
    if (id === undefined || this.files.stat(inode, status) < 0) return;
    encoder.status(
      id,
      status[StatField.MODE] as number,
      status[StatField.UID] as number,
      status[StatField.GID] as number,
      status.subarray(StatField.ATIME_SEC),
    );
  }

  clear(): void {
    this.#isAnnounced = false;
    this.#names = [];
    this.#contents = new Map();
    this.#attributes = new Set();
  }
}

function encodeName(encoder: RecordEncoder, change: NameChange): void {
  switch (change.type) {
    case 'create':
      encoder.create(change.directory, change.name, change.id, change.mode, change.device, change.target);
      break;
    case 'link':
      encoder.link(change.directory, change.name, change.id);
      break;
    case 'remove':
      encoder.remove(change.directory, change.name);
      break;
    default:
      encoder.rename(change.directory, change.name, change.newDirectory, change.newName);
  }
}

export function isDirectory(files: WritableFileSystem, inode: number): boolean {
  const mode = files.mode(inode);
  return mode > 0 && (mode & FileMode.S_IFMT) === FileMode.S_IFDIR;
}

export function childrenOf(files: WritableFileSystem, directory: number): { name: string; inode: number }[] {
  const listing = files.readdir(directory);
  if (typeof listing === 'number') return [];
  return listing.names.map((name) => ({ name, inode: files.lookup(name, directory, false) }));
}

/** Sorted ranges, overlapping ones joined; then those with the smallest gaps, until `limit` remain. */
function joinRanges(ranges: readonly [number, number][], limit: number): [number, number][] {
  const sorted = ranges.map(([start, end]): [number, number] => [start, end]).sort((one, two) => one[0] - two[0]);
  const joined: [number, number][] = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
    else joined.push(range);
  }
  while (joined.length > limit) {
    let narrowest = 1;
    for (let index = 2; index < joined.length; index++) {
      const gap = (joined[index]?.[0] ?? 0) - (joined[index - 1]?.[1] ?? 0);
      if (gap < (joined[narrowest]?.[0] ?? 0) - (joined[narrowest - 1]?.[1] ?? 0)) narrowest = index;
    }
    const [removed] = joined.splice(narrowest, 1);
    const before = joined[narrowest - 1];
    if (before !== undefined && removed !== undefined) before[1] = removed[1];
  }
  return joined;
}
