import type { FileSystemTree } from '@webcontainer/api';

/** A project as this browser knows it. Its files live on the project's own runtime origin. */
export interface Project {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly openedAt: number;
  /** Template it began as; null when imported. */
  readonly template: string | null;
  /** Set while its first files still have to be written into the runtime. */
  readonly seed: ProjectSeed | null;
  /** Milliseconds since the epoch when it was put in the bin; null while in use. */
  readonly deletedAt: number | null;
}

export interface ProjectSeed {
  readonly tree: FileSystemTree;
  /** File to show first. */
  readonly open: string | null;
  /** Command typed into the first terminal. */
  readonly command: string | null;
}

const DATABASE = 'cloudless';
const STORE = 'projects';

/** The list of projects, in IndexedDB of the workbench's origin. */
export class ProjectStore {
  readonly #database: Promise<IDBDatabase>;

  constructor() {
    this.#database = open();
    // Whoever calls a method sees the failure; this keeps it from also counting as unhandled.
    this.#database.catch(() => undefined);
  }

  async list(): Promise<Project[]> {
    const projects = await this.#run<Project[]>('readonly', (store) => store.getAll());
    return projects.sort((left, right) => right.openedAt - left.openedAt);
  }

  async get(id: string): Promise<Project | undefined> {
    return await this.#run<Project | undefined>('readonly', (store) => store.get(id));
  }

  async put(project: Project): Promise<void> {
    await this.#run('readwrite', (store) => store.put(project));
  }

  async remove(id: string): Promise<void> {
    await this.#run('readwrite', (store) => store.delete(id));
  }

  async #run<Result>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<Result> {
    const database = await this.#database;
    return await new Promise<Result>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: 'strict' });
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result as Result);
      transaction.onabort = () => reject(transaction.error ?? new Error('the list of projects could not be saved'));
    });
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () =>
      reject(new Error(`this browser gives no storage for projects (${request.error?.message ?? 'unknown reason'})`));
  });
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A fresh project id: 12 characters that may stand in a host name. */
export function createProjectId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => alphabet[byte % 36]).join('');
}
