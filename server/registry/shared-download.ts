import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';

export interface Downloaded {
  /** SHA-256, hexadecimal. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** A download written to disk once and read by any number of clients while it arrives. */
export class SharedDownload {
  readonly path: string;
  /** Settles when everything is on disk. */
  readonly finished: Promise<Downloaded>;
  readonly #file: FileHandle;
  readonly #progress = new EventEmitter();
  #written = 0;
  #isOver = false;
  #error: Error | null = null;
  /** Whoever started the download holds it too, until `release`. */
  #holders = 1;

  static async start(source: Readable, path: string): Promise<SharedDownload> {
    return new SharedDownload(source, path, await open(path, 'w+'));
  }

  private constructor(source: Readable, path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
    this.#progress.setMaxListeners(0);
    this.finished = this.#download(source);
    // Readers are told by `chunks`; nobody need listen to this promise.
    this.finished.catch(() => undefined);
  }

  /** The content from its first byte. The file may be renamed meanwhile. */
  async *chunks(): AsyncGenerator<Buffer> {
    this.#holders++;
    try {
      for (let position = 0; ;) {
        if (position < this.#written) {
          const buffer = Buffer.allocUnsafe(Math.min(65_536, this.#written - position));
          const { bytesRead } = await this.#file.read(buffer, 0, buffer.byteLength, position);
          position += bytesRead;
          yield buffer.subarray(0, bytesRead);
        } else if (this.#error !== null) throw this.#error;
        else if (this.#isOver) return;
        else await once(this.#progress, 'change');
      }
    } finally {
      await this.release();
    }
  }

  /** Closes the file once nobody reads it any more. */
  async release(): Promise<void> {
    this.#holders--;
    if (this.#holders === 0) await this.#file.close();
  }

  async #download(source: Readable): Promise<Downloaded> {
    const hash = createHash('sha256');
    try {
      for await (const chunk of source as AsyncIterable<Buffer>) {
        await this.#file.write(chunk, 0, chunk.byteLength, this.#written);
        hash.update(chunk);
        this.#written += chunk.byteLength;
        this.#progress.emit('change');
      }
    } catch (error) {
      this.#error = error as Error;
      throw error;
    } finally {
      this.#isOver = true;
      this.#progress.emit('change');
    }
    return { digest: hash.digest('hex'), size: this.#written };
  }
}
