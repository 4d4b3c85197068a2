import { FileMode } from '../abi/file-modes.ts';
import type { WritableFileSystem } from '../filesystem/types.ts';
import type { Process } from './process.ts';

export type WatchEvent = 'rename' | 'change';

interface Watcher {
  readonly id: number;
  readonly inode: number;
  readonly isDirectory: boolean;
  readonly isRecursive: boolean;
  /** Name of a watched file. */
  readonly name: string;
  readonly owner: Process | null;
  readonly onEvent: (event: WatchEvent, filename: string) => void;
}

/** Tells watchers of changes the way inotify shows through `fs.watch`. */
export class Watchers {
  readonly #fileSystem: WritableFileSystem;
  readonly #watchers = new Map<number, Watcher>();
  /** The name an inode was last made or opened under; kept only while somebody watches. */
  readonly #places = new Map<number, { readonly directory: number; readonly name: string }>();
  #stopObserving: (() => void) | null = null;
  #nextId = 1;

  constructor(fileSystem: WritableFileSystem) {
    this.#fileSystem = fileSystem;
  }

  /** Returns the id. */
  add(
    place: { readonly inode: number; readonly name: string },
    isRecursive: boolean,
    owner: Process | null,
    onEvent: (event: WatchEvent, filename: string) => void,
  ): number {
    this.#stopObserving ??= this.#fileSystem.observe({
      onEntry: (_change, directory, name, inode) => {
        this.#places.set(inode, { directory, name });
        this.#tell('rename', directory, name, inode);
      },
      onInode: (inode) => {
        const known = this.#places.get(inode);
        if (known) this.#tell('change', known.directory, known.name, inode);
        else this.#tellInode(inode);
      },
    });
    const id = this.#nextId++;
    const isDirectory = (this.#fileSystem.mode(place.inode) & FileMode.S_IFMT) === FileMode.S_IFDIR;
    this.#watchers.set(id, { id, ...place, isDirectory, isRecursive, owner, onEvent });
    return id;
  }

  remove(id: number): void {
    this.#watchers.delete(id);
    if (this.#watchers.size > 0) return;
    this.#stopObserving?.();
    this.#stopObserving = null;
    this.#places.clear();
  }

  removeOf(owner: Process): void {
    for (const watcher of [...this.#watchers.values()]) if (watcher.owner === owner) this.remove(watcher.id);
  }

  /** Remembers by which name an inode is about to be changed. */
  notePlace(inode: number, directory: number, name: string): void {
    if (this.#watchers.size > 0) this.#places.set(inode, { directory, name });
  }

  #tell(event: WatchEvent, directory: number, name: string, inode: number): void {
    let path: string | number | null = null;
    for (const watcher of [...this.#watchers.values()]) {
      if (watcher.inode === inode && !watcher.isDirectory) watcher.onEvent(event, watcher.name);
      if (!watcher.isDirectory) continue;
      if (watcher.inode === directory) watcher.onEvent(event, name);
      else if (watcher.isRecursive) {
        path ??= this.#fileSystem.pathOf(directory);
        const below = typeof path === 'string' ? this.#below(watcher.inode, path) : null;
        if (below !== null) watcher.onEvent(event, `${below}/${name}`);
      }
    }
  }

  /** A change of an inode nobody opened by name since watching began: only watchers of itself can be told. */
  #tellInode(inode: number): void {
    for (const watcher of [...this.#watchers.values()]) {
      if (watcher.inode === inode && !watcher.isDirectory) watcher.onEvent('change', watcher.name);
    }
  }

  /** The part of a directory's path that lies below a watched directory, or null. */
  #below(watched: number, path: string): string | null {
    const top = this.#fileSystem.pathOf(watched);
    if (typeof top !== 'string') return null;
    const prefix = top === '/' ? '/' : `${top}/`;
    return path.startsWith(prefix) ? path.slice(prefix.length) : null;
  }
}
