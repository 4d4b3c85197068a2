import { CHUNK } from './open-file.ts';
import type { Input } from './input.ts';

import { decodeText, joinBytes } from './text.ts';

/** Reads a file as lines. */
export class LineReader {
  private readonly input: Input;

  private readonly separator: number;
  private pending: string[] = [];
  private index = 0;
  private rest: Uint8Array[] = [];
  private isEnded = false;
  /** Whether the last line handed out had its newline. */
  isTerminated = true;

  constructor(input: Input, separator = '\n') {
    this.input = input;

    this.separator = separator.charCodeAt(0);
  }

  /** The next line without its newline, or null at the end. */
  async next(): Promise<string | null> {
    while (this.index >= this.pending.length) {
      const batch = await this.nextBatch();
      if (!batch) return null;
      this.pending = batch;
      this.index = 0;
    }
    return this.pending[this.index++]!;
  }

  /** As many whole lines as one read brought; null at the end. */
  async nextBatch(): Promise<string[] | null> {
    if (this.index < this.pending.length) {
      const batch = this.pending.slice(this.index);
      this.index = this.pending.length;
      return batch;
    }
    while (!this.isEnded) {
      const data = await this.input.read(CHUNK);
      if (data === null) {
        this.isEnded = true;
        break;
      }
      const last = data.lastIndexOf(this.separator);
      if (last < 0) {
        this.rest.push(data);
        continue;
      }
      const whole = this.rest.length > 0 ? joinBytes([...this.rest, data.subarray(0, last)]) : data.subarray(0, last);
      this.rest = last + 1 < data.length ? [data.subarray(last + 1)] : [];
      return decodeText(whole).split(String.fromCharCode(this.separator));
    }
    if (this.rest.length === 0) return null;
    const tail = decodeText(joinBytes(this.rest));
    this.rest = [];
    this.isTerminated = false;
    return [tail];
  }

  /** Bytes that were read but not handed out as lines. */
  async *remaining(): AsyncGenerator<string> {
    for (let line = await this.next(); line !== null; line = await this.next()) yield line;
  }
}
