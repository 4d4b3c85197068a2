import type { OpenFile } from './open-file.ts';
import type { Task } from './task.ts';
import { encodeText } from './text.ts';

const LIMIT = 32768;

/** Collects what a tool writes and hands it on in larger pieces. Terminals get every line at once. */
export class Output {
  readonly file: OpenFile;
  private readonly task: Task;
  private text: string[] = [];
  private size = 0;

  constructor(file: OpenFile, task: Task) {
    this.file = file;
    this.task = task;
  }

  /** To be awaited: it holds the tool back while its reader is slow. */
  write(text: string): Promise<void> | undefined {
    this.text.push(text);
    this.size += text.length;
    return this.size >= LIMIT ? this.flush() : undefined;
  }

  line(text: string): Promise<void> | undefined {
    return this.write(text + '\n');
  }

  async bytes(data: Uint8Array): Promise<void> {
    if (this.size > 0) await this.flush();
    await this.file.write(this.task, data);
  }

  async flush(): Promise<void> {
    if (this.size === 0) return;
    const text = this.text.join('');
    this.text = [];
    this.size = 0;
    await this.file.write(this.task, encodeText(text));
  }
}
