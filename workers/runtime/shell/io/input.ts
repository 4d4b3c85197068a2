import { CHUNK, type OpenFile } from './open-file.ts';
import type { Output } from './output.ts';
import type { Task } from './task.ts';
import { decodeText, joinBytes } from './text.ts';

/** A file being read by a tool. What the tool has written is handed on before it waits for more. */
export class Input {
  readonly file: OpenFile;
  private readonly task: Task;
  private readonly output: Output | null;

  constructor(file: OpenFile, task: Task, output: Output | null = null) {
    this.file = file;
    this.task = task;
    this.output = output;
  }

  /** Null at the end. */
  async read(maximum = CHUNK): Promise<Uint8Array | null> {
    const pause = this.task.checkpoint();
    if (pause) await pause;
    const data = this.file.poll(maximum);
    if (data !== undefined) return data;
    await this.output?.flush();
    return this.file.read(this.task, maximum);
  }

  async readAll(): Promise<Uint8Array<ArrayBuffer>> {
    const pieces: Uint8Array[] = [];
    for (let data = await this.read(); data; data = await this.read()) pieces.push(data);
    return joinBytes(pieces);
  }

  async readText(): Promise<string> {
    return decodeText(await this.readAll());
  }

  /** Reads up to and without `delimiter`, leaving all that follows in the file. Null at the end with nothing read. */
  async readRecord(delimiter: number): Promise<{ text: string; isTerminated: boolean } | null> {
    const pieces: Uint8Array[] = [];
    for (let data = await this.read(); data; data = await this.read()) {
      const end = data.indexOf(delimiter);
      if (end >= 0) {
        pieces.push(data.subarray(0, end));
        this.file.unread(data.subarray(end + 1));
        return { text: decodeText(joinBytes(pieces)), isTerminated: true };
      }
      pieces.push(data);
    }
    return pieces.length === 0 ? null : { text: decodeText(joinBytes(pieces)), isTerminated: false };
  }
}
