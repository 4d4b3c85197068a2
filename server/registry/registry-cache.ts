import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What is known of a stored answer; its bytes lie in `path`, named by their hash. */
export interface CacheEntry {
  readonly key: string;
  /** SHA-256 of the content, hexadecimal. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string;
  /** The upstream's validator. */
  readonly etag: string | null;
  /** Milliseconds since the epoch until which the upstream need not be asked again. */
  readonly freshUntil: number;
}

export interface CacheHit extends CacheEntry {
  readonly path: string;
}

const RECENTLY = 3_600_000;

/** Answers of registries on disk: an index by key, content by hash, least recently used content dropped first. */
export class RegistryCache {
  readonly #folder: string;
  readonly #limit: number;
  #size: Promise<number> | null = null;

  /** @param limit bytes of content kept. */
  constructor(folder: string, limit: number) {
    this.#folder = folder;
    this.#limit = limit;
  }

  async find(key: string): Promise<CacheHit | null> {
    const text = await readFile(this.#indexPath(key), 'utf8').catch(() => null);
    if (text === null) return null;
    const entry = parseEntry(text, key);
    if (entry === null) return null;
    const path = this.#contentPath(entry.digest);
    const status = await stat(path).catch(() => null);
    if (status?.size !== entry.size) return null;
    if (Date.now() - status.mtimeMs > RECENTLY) await utimes(path, new Date(), new Date()).catch(() => undefined);
    return { ...entry, path };
  }

  /** A path for content on its way; give it to `keep` when it is whole. */
  async temporaryPath(): Promise<string> {
    const folder = join(this.#folder, 'temporary');
    await mkdir(folder, { recursive: true });
    return join(folder, randomBytes(12).toString('hex'));
  }

  /** Moves whole content in and remembers it under a key. */
  async keep(temporary: string, entry: CacheEntry): Promise<CacheHit> {
    const path = this.#contentPath(entry.digest);
    await mkdir(dirname(path), { recursive: true });
    await rename(temporary, path);
    await this.remember(entry);
    await this.#grow(entry.size);
    return { ...entry, path };
  }

  async keepText(text: string, entry: Omit<CacheEntry, 'digest' | 'size'>): Promise<CacheHit> {
    const content = Buffer.from(text);
    const temporary = await this.temporaryPath();
    await writeFile(temporary, content);
    const digest = createHash('sha256').update(content).digest('hex');
    return this.keep(temporary, { ...entry, digest, size: content.byteLength });
  }

  /** Writes the index entry anew, content unchanged. */
  async remember(entry: CacheEntry): Promise<void> {
    const { key, digest, size, contentType, etag, freshUntil } = entry;
    const path = this.#indexPath(key);
    await mkdir(dirname(path), { recursive: true });
    const temporary = await this.temporaryPath();
    await writeFile(temporary, JSON.stringify({ key, digest, size, contentType, etag, freshUntil }));
    await rename(temporary, path);
  }

  /** A secret that stays the same as long as the cache does. */
  async signingKey(): Promise<Buffer> {
    const path = join(this.#folder, 'signing-key');
    if (!existsSync(path)) {
      await mkdir(this.#folder, { recursive: true });
      const file = await open(path, 'wx', 0o600).catch(() => null);
      await file?.writeFile(randomBytes(32));
      await file?.close();
    }
    return readFile(path);
  }

  #indexPath(key: string): string {
    const name = createHash('sha256').update(key).digest('hex');
    return join(this.#folder, 'index', name.slice(0, 2), `${name.slice(2)}.json`);
  }

  #contentPath(digest: string): string {
    return join(this.#folder, 'content', digest.slice(0, 2), digest.slice(2));
  }

  async #grow(bytes: number): Promise<void> {
    this.#size ??= this.#contents().then((files) => files.reduce((sum, { size }) => sum + size, -bytes));
    this.#size = this.#size.then((size) => size + bytes);
    if ((await this.#size) > this.#limit) this.#size = this.#shrink();
  }

  /** Drops content until a tenth of the limit is free; index entries without content count as missing. */
  async #shrink(): Promise<number> {
    const files = (await this.#contents()).sort((a, b) => a.usedAt - b.usedAt);
    let size = files.reduce((sum, file) => sum + file.size, 0);
    for (const file of files) {
      if (size <= this.#limit * 0.9) break;
      await rm(file.path, { force: true });
      size -= file.size;
    }
    return size;
  }

  async #contents(): Promise<{ path: string; size: number; usedAt: number }[]> {
    const folder = join(this.#folder, 'content');
    const names = await readdir(folder, { recursive: true }).catch(() => []);
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(folder, name);
        const status = await stat(path).catch(() => null);
        return status?.isFile() === true ? { path, size: status.size, usedAt: status.mtimeMs } : null;
      }),
    );
    return files.filter((file) => file !== null);
  }
}

function parseEntry(text: string, key: string): CacheEntry | null {
  try {
    const entry = JSON.parse(text) as CacheEntry;
    return entry.key === key ? entry : null;
  } catch {
    return null;
  }
}
