import type { RuntimeSession } from '$lib/platform/runtime-session.ts';
import { SvelteMap, SvelteSet } from 'svelte/reactivity';

export interface TreeEntry {
  readonly name: string;
  /** Relative to the project, without a leading slash. */
  readonly path: string;
  readonly isDirectory: boolean;
}

export interface TreeRow extends TreeEntry {
  readonly depth: number;
  readonly isExpanded: boolean;
}

/** The project's files as the explorer shows them: directories are read when opened and kept fresh. */
export class FileTreeModel {
  readonly #runtime: RuntimeSession;
  readonly #children = new SvelteMap<string, readonly TreeEntry[]>();
  readonly #expanded = new SvelteSet<string>();
  readonly #stale = new Set<string>();
  readonly #stopWatching: () => void;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #onExpandedChange: (paths: string[]) => void;
  selected = $state<string | null>(null);
  isLoaded = $state(false);

  constructor(runtime: RuntimeSession, expanded: readonly string[], onExpandedChange: (paths: string[]) => void) {
    this.#runtime = runtime;
    this.#onExpandedChange = onExpandedChange;
    for (const path of expanded) this.#expanded.add(path);
    this.#stopWatching = runtime.onFileChange((event, path) => {
      if (event === 'rename') this.#markStale(parentOf(path));
    });
  }

  async load(): Promise<void> {
    await this.#runtime.ready();
    await this.#read('');
    await Promise.all([...this.#expanded].map((path) => this.#read(path)));
    this.isLoaded = true;
  }

  /** Rows in the order shown. */
  get rows(): TreeRow[] {
    const rows: TreeRow[] = [];
    const visit = (directory: string, depth: number): void => {
      for (const entry of this.#children.get(directory) ?? []) {
        const isExpanded = entry.isDirectory && this.#expanded.has(entry.path);
        rows.push({ ...entry, depth, isExpanded });
        if (isExpanded) visit(entry.path, depth + 1);
      }
    };
    visit('', 0);
    return rows;
  }

  async toggle(path: string): Promise<void> {
    if (this.#expanded.has(path)) this.#expanded.delete(path);
    else await this.expand(path);
    this.#onExpandedChange([...this.#expanded]);
  }

  async expand(path: string): Promise<void> {
    await this.#read(path);
    this.#expanded.add(path);
    this.#onExpandedChange([...this.#expanded]);
  }

  /** Directory that a new file goes to when `selected` is chosen. */
  get targetDirectory(): string {
    if (this.selected === null) return '';
    const entry = this.#children.get(parentOf(this.selected))?.find((candidate) => candidate.path === this.selected);
    return entry?.isDirectory ? entry.path : parentOf(this.selected);
  }

  has(path: string): boolean {
    return this.#children.get(parentOf(path))?.some((entry) => entry.path === path) ?? false;
  }

  dispose(): void {
    this.#stopWatching();
    clearTimeout(this.#refreshTimer);
  }

  async #read(directory: string): Promise<void> {
    const container = await this.#runtime.ready();
    let entries;
    try {
      entries = await container.fs.readdir(directory === '' ? '.' : directory, { withFileTypes: true });
    } catch {
      // It vanished between the event and the reading: nothing of it is left to show.
      this.#children.delete(directory);
      this.#expanded.delete(directory);
      return;
    }
    const listed = entries.map((entry) => ({
      name: entry.name,
      path: directory === '' ? entry.name : `${directory}/${entry.name}`,
      isDirectory: entry.isDirectory(),
    }));
    listed.sort(
      (left, right) => Number(right.isDirectory) - Number(left.isDirectory) || compareNames(left.name, right.name),
    );
    this.#children.set(directory, listed);
  }

  #markStale(directory: string): void {
    if (!this.#children.has(directory)) return;
    this.#stale.add(directory);
    // An install makes thousands of events: read each directory once for all of a burst.
    this.#refreshTimer ??= setTimeout(() => {
      this.#refreshTimer = undefined;
      const directories = [...this.#stale];
      this.#stale.clear();
      for (const stale of directories) void this.#read(stale);
    }, 60);
  }
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function compareNames(left: string, right: string): number {
  return collator.compare(left, right);
}
