import type { HandleType } from '../../abi/system.ts';
import type { Task } from './task.ts';

/** Bytes that one read asks for when the caller has no wish of its own. */
export const CHUNK = 65536;

/**
 * An open file description: shared by every descriptor (of any subshell) that refers to it and closed with the
 * last of them.
 */
export abstract class OpenFile {
  private references = 1;
  /** Bytes that were read ahead and put back. */
  private ahead: Uint8Array | null = null;
  private waiting = 0;

  abstract readonly kind: HandleType;
  /** Bytes, null at the end, undefined when there is nothing yet. Throws `SystemError`. */
  protected abstract take(maximum: number): Uint8Array | null | undefined;
  /** Resolves when `take` may have something. */
  protected abstract whenReadable(): Promise<void>;
  /** Nobody waits for bytes any more. */
  protected abstract stopWaiting(): void;
  /** Resolves when all was accepted; throws `SystemError`. */
  protected abstract accept(data: Uint8Array, task: Task): Promise<void> | void;
  /** The kernel's descriptor to hand to a child process. */
  abstract descriptor(): number;
  protected abstract closeLast(): void;

  retain(): this {
    this.references++;
    return this;
  }

  release(): void {
    if (--this.references === 0) this.closeLast();
  }

  get isClosed(): boolean {
    return this.references <= 0;
  }

  get isTerminal(): boolean {
    return this.kind === 'TTY';
  }

  unread(data: Uint8Array): void {
    if (data.length === 0) return;
    const ahead = this.ahead;
    this.ahead = data;
    if (!ahead) return;
    this.ahead = new Uint8Array(data.length + ahead.length);
    this.ahead.set(data);
    this.ahead.set(ahead, data.length);
  }

  /** What was put back and not read again. */
  protected takeAhead(): Uint8Array | null {
    const ahead = this.ahead;
    this.ahead = null;
    return ahead;
  }

  /** What can be read without waiting: bytes, null at the end, undefined when nothing is there. */
  poll(maximum: number): Uint8Array | null | undefined {
    const ahead = this.ahead;
    if (ahead === null) return this.take(maximum);
    this.ahead = ahead.length > maximum ? ahead.subarray(maximum) : null;
    return ahead.length > maximum ? ahead.subarray(0, maximum) : ahead;
  }

  /** Null at the end of the file. */
  async read(task: Task, maximum = CHUNK): Promise<Uint8Array | null> {
    await task.checkpoint();
    for (;;) {
      const data = this.poll(maximum);
      if (data !== undefined) return data;
      this.waiting++;
      try {
        await task.wait(this.whenReadable());
      } finally {
        if (--this.waiting === 0) this.stopWaiting();
      }
    }
  }

  async write(task: Task, data: Uint8Array): Promise<void> {
    await task.checkpoint();
    if (data.length > 0) await this.accept(data, task);
  }
}
