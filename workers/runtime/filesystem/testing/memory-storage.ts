import { type StorageDirectory, type StorageFile, StorageFullError } from '../persistence/storage-file.ts';

/** Thrown by everything after the moment the tab is killed. */
export class Killed extends Error {}

/** A durable store in memory that can be killed after any number of bytes, filled up, copied and damaged. */
export class MemoryStorage implements StorageDirectory {
  files = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Bytes that will still be written before the tab is killed, the last write cut short. */
  bytesUntilKilled = Infinity;
  /** Bytes all files together may take. */
  quota = Infinity;
  bytesWritten = 0;
  /** `bytesWritten` after each write. */
  readonly boundaries: number[] = [];
  /** As a browser's, a file is opened by one holder at a time. */
  readonly #open = new Set<string>();

  list(): Promise<string[]> {
    this.#checkAlive();
    return Promise.resolve([...this.files.keys()]);
  }

  open(name: string): Promise<StorageFile> {
    this.#checkAlive();
    if (this.#open.has(name)) return Promise.reject(new Error(`${name} is open already`));
    if (!this.files.has(name)) this.files.set(name, new Uint8Array(0));
    this.#open.add(name);
    return Promise.resolve(new MemoryFile(this, name));
  }

  remove(name: string): Promise<void> {
    this.#checkAlive();
    if (this.#open.has(name)) return Promise.reject(new Error(`${name} is open`));
    this.files.delete(name);
    return Promise.resolve();
  }

  close(): void {
    this.bytesUntilKilled = 0;
  }

  closeFile(name: string): void {
    this.#open.delete(name);
  }

  /** What another visit finds. */
  copy(): MemoryStorage {
    const copy = new MemoryStorage();
    for (const [name, bytes] of this.files) copy.files.set(name, bytes.slice());
    return copy;
  }

  get size(): number {
    return [...this.files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  }

  write(name: string, from: Uint8Array, position: number): void {
    this.#checkAlive();
    const before = this.#bytesOf(name);
    const amount = Math.min(from.length, this.bytesUntilKilled);
    const length = Math.max(before.length, position + amount);
    if (this.size - before.length + length > this.quota) throw new StorageFullError();
    const after = length === before.length ? before : new Uint8Array(length);
    if (after !== before) after.set(before);
    after.set(from.subarray(0, amount), position);
    this.files.set(name, after);
    this.bytesUntilKilled -= amount;
    this.bytesWritten += amount;
    this.boundaries.push(this.bytesWritten);
    if (amount < from.length) throw new Killed();
  }

  truncate(name: string, length: number): void {
    this.#checkAlive();
    const bytes = new Uint8Array(length);
    bytes.set(this.#bytesOf(name).subarray(0, length));
    this.files.set(name, bytes);
  }

  read(name: string, into: Uint8Array, position: number): number {
    this.#checkAlive();
    const piece = this.#bytesOf(name).subarray(position, position + into.length);
    into.set(piece);
    return piece.length;
  }

  sizeOf(name: string): number {
    return this.#bytesOf(name).length;
  }

  #bytesOf(name: string): Uint8Array<ArrayBuffer> {
    const bytes = this.files.get(name);
    if (bytes === undefined) throw new Error(`no file ${name}`);
    return bytes;
  }

  #checkAlive(): void {
    if (this.bytesUntilKilled <= 0) throw new Killed();
  }
}

class MemoryFile implements StorageFile {
  constructor(
    private readonly storage: MemoryStorage,
    private readonly name: string,
  ) {}

  size(): number {
    return this.storage.sizeOf(this.name);
  }

  read(into: Uint8Array<ArrayBuffer>, position: number): number {
    return this.storage.read(this.name, into, position);
  }

  write(from: Uint8Array<ArrayBuffer>, position: number): void {
    this.storage.write(this.name, from, position);
  }

  truncate(length: number): void {
    this.storage.truncate(this.name, length);
  }

  flush(): void {
    // Memory is as durable as it gets.
  }

  close(): void {
    this.storage.closeFile(this.name);
  }
}
