/**
 * A file of the durable store with the calls of a `FileSystemSyncAccessHandle`, so the log can be tested over
 * memory. All calls are synchronous; positions and sizes are bytes.
 */
export interface StorageFile {
  size(): number;
  /** Bytes read; fewer than asked only at the end. */
  read(into: Uint8Array<ArrayBuffer>, position: number): number;
  /** Writes everything or throws; `StorageFullError` when the quota is used up. */
  write(from: Uint8Array<ArrayBuffer>, position: number): void;
  truncate(length: number): void;
  /** Returns once everything written would survive a loss of power. */
  flush(): void;
  close(): void;
}

/** The files of one project. One holder at a time. */
export interface StorageDirectory {
  list(): Promise<string[]>;
  /** Opens a file, making it when missing. */
  open(name: string): Promise<StorageFile>;
  remove(name: string): Promise<void>;
  /** Lets another holder in. */
  close(): void;
}

/** The browser gives no more room. */
export class StorageFullError extends Error {
  override readonly name = 'StorageFullError';

  constructor() {
    super('The browser gives this site no more storage. Free disk space or delete projects, then save again.');
  }
}
