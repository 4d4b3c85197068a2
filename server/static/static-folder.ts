import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** A file as it can be sent; `etag` names its content. */
export interface StaticFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  /** True when the name holds a hash of the content. */
  readonly isImmutable: boolean;
  /** Encodings (`br`, `gzip`) for which a compressed copy lies beside the file. */
  readonly encodings: readonly string[];
  /** CSP hashes of the scripts inside an HTML page. */
  readonly inlineScripts: readonly string[];
}

const COPIES: Readonly<Record<string, string>> = { br: '.br', gzip: '.gz' };

export function pathOfEncoding(file: StaticFile, encoding: string | null): string {
  return encoding === null ? file.path : file.path + COPIES[encoding]!;
}

interface Remembered {
  readonly stamp: string;
  readonly file: StaticFile;
}

/** One folder of build products. Nothing outside of it can be named, whatever the path. */
export class StaticFolder {
  readonly #folder: string;
  readonly #remembered = new Map<string, Remembered>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param path decoded URL path below the folder, with or without a leading slash. */
  async find(path: string): Promise<StaticFile | null> {
    const relative = safeRelativePath(path);
    if (relative === null) return null;
    const absolute = join(this.#folder, relative);
    const status = await stat(absolute).catch(() => null);
    if (!status?.isFile()) return null;
    const stamp = `${status.mtimeMs}:${status.size}:${status.ino}`;
    const remembered = this.#remembered.get(absolute);
    if (remembered?.stamp === stamp) return remembered.file;
    const [root, real] = await Promise.all([realpath(this.#folder), realpath(absolute)]);
    if (!real.startsWith(root + sep)) return null;
    const file = await describe(real, relative, status.size, status.mtimeMs);
    this.#remembered.set(absolute, { stamp, file });
    return file;
  }
}

/** @returns null for anything that could lead out of a folder or to a hidden file. */
function safeRelativePath(path: string): string | null {
  if (/[\0\\:]/.test(path)) return null;
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.length === 0 || parts.some((part) => part.startsWith('.'))) return null;
  return parts.join('/');
}

async function describe(path: string, relative: string, size: number, modified: number): Promise<StaticFile> {
  const copies = await Promise.all(
    Object.entries(COPIES).map(async ([encoding, ending]) => {
      const copy = await stat(path + ending).catch(() => null);
      // A copy older than its file belongs to an earlier build.
      return copy !== null && copy.mtimeMs >= modified ? encoding : null;
    }),
  );
  return {
    path,
    size,
    etag: `"${await contentHash(path)}"`,
    isImmutable: /(^|\/)_app\/immutable\//.test(relative) || /-[A-Z0-9]{8}\.[a-z0-9]+$/.test(relative),
    encodings: copies.filter((encoding) => encoding !== null),
    inlineScripts: path.endsWith('.html') ? inlineScriptHashes(await readFile(path, 'utf8')) : [],
  };
}

async function contentHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('base64url').slice(0, 22);
}

function inlineScriptHashes(html: string): string[] {
  const scripts = html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi);
  return [...scripts].map(([, code]) => `'sha256-${createHash('sha256').update(code!).digest('base64')}'`);
}
