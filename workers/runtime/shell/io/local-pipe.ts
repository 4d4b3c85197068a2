import { Errno } from '../../abi/errno.ts';
import type { System } from '../../abi/system.ts';
import { KernelFile } from './kernel-file.ts';
import { CHUNK, OpenFile } from './open-file.ts';
import { checked, SystemError } from './system-error.ts';
import type { Task } from './task.ts';

/** What both ends of a pipe between two coroutines share. */
class PipeState {
  readonly system: System;
  readonly queue: Uint8Array[] = [];
  size = 0;
  isReaderOpen = true;
  isWriterOpen = true;
  readerWakes: (() => void)[] = [];
  writerWakes: (() => void)[] = [];
  /** The kernel's pipe that took over when a child process needed one of the ends. */
  kernel: { readonly reader: KernelFile; readonly writer: KernelFile } | null = null;

  constructor(system: System) {
    this.system = system;
  }

  wakeAll(): void {
    const wakes = [...this.readerWakes, ...this.writerWakes];
    this.readerWakes = [];
    this.writerWakes = [];
    for (const wake of wakes) wake();
  }

  /** Moves over to a pipe of the kernel. What is queued stays ahead of it for readers in this process. */
  materialise(): { readonly reader: KernelFile; readonly writer: KernelFile } {
    if (this.kernel) return this.kernel;
    const [readEnd, writeEnd] = checked(this.system.pipe());
    this.kernel = { reader: new KernelFile(this.system, readEnd), writer: new KernelFile(this.system, writeEnd) };
    if (!this.isReaderOpen) this.kernel.reader.release();
    if (!this.isWriterOpen) this.kernel.writer.release();
    this.wakeAll();
    return this.kernel;
  }
}

class PipeReader extends OpenFile {
  readonly kind = 'PIPE';
  private readonly state: PipeState;

  constructor(state: PipeState) {
    super();
    this.state = state;
  }

  protected take(maximum: number): Uint8Array | null | undefined {
    const { state } = this;
    const first = state.queue[0];
    if (!first) {
      if (state.kernel) return state.kernel.reader.poll(maximum);
      return state.isWriterOpen ? undefined : null;
    }
    const data = first.length > maximum ? first.subarray(0, maximum) : first;
    if (first.length > maximum) state.queue[0] = first.subarray(maximum);
    else state.queue.shift();
    state.size -= data.length;
    if (state.size < CHUNK) this.wakeWriters();
    return data;
  }

  private wakeWriters(): void {
    const wakes = this.state.writerWakes;
    this.state.writerWakes = [];
    for (const wake of wakes) wake();
  }

  protected whenReadable(): Promise<void> {
    if (this.state.kernel) return this.state.kernel.reader.readable();
    return new Promise((resolve) => this.state.readerWakes.push(resolve));
  }

  protected stopWaiting(): void {
    this.state.kernel?.reader.idle();
  }

  protected accept(): never {
    throw new SystemError(Errno.EBADF);
  }

  descriptor(): number {
    const { state } = this;
    const { reader } = state.materialise();
    const ahead = this.takeAhead();
    const queued = ahead ? [ahead, ...state.queue.splice(0)] : state.queue.splice(0);
    state.size = 0;
    for (const piece of queued) reader.prepend(piece);
    return reader.descriptor();
  }

  protected closeLast(): void {
    this.state.isReaderOpen = false;
    this.state.queue.length = 0;
    this.state.kernel?.reader.release();
    this.state.wakeAll();
  }
}

class PipeWriter extends OpenFile {
  readonly kind = 'PIPE';
  private readonly state: PipeState;

  constructor(state: PipeState) {
    super();
    this.state = state;
  }

  protected take(): never {
    throw new SystemError(Errno.EBADF);
  }

  protected whenReadable(): Promise<void> {
    return Promise.resolve();
  }

  protected stopWaiting(): void {
    // Nothing waits for bytes at the writing end.
  }

  protected async accept(data: Uint8Array, task: Task): Promise<void> {
    const { state } = this;
    while (!state.kernel && state.isReaderOpen && state.size >= CHUNK) {
      await task.wait(new Promise<void>((resolve) => state.writerWakes.push(resolve)));
    }
    if (state.kernel) return state.kernel.writer.write(task, data);
    if (!state.isReaderOpen) throw new SystemError(Errno.EPIPE);
    state.queue.push(data.slice());
    state.size += data.length;
    const wakes = state.readerWakes;
    state.readerWakes = [];
    for (const wake of wakes) wake();
  }

  descriptor(): number {
    return this.state.materialise().writer.descriptor();
  }

  protected closeLast(): void {
    this.state.isWriterOpen = false;
    this.state.kernel?.writer.release();
    this.state.wakeAll();
  }
}

/** A pipe that stays inside the process for as long as only coroutines use it: `[reader, writer]`. */
export function openLocalPipe(system: System): [OpenFile, OpenFile] {
  const state = new PipeState(system);
  return [new PipeReader(state), new PipeWriter(state)];
}

/** A file to read the given bytes from (here-documents). */
export function openBytes(system: System, data: Uint8Array): OpenFile {
  const state = new PipeState(system);
  const reader = new PipeReader(state);
  if (data.length > 0) state.queue.push(data);
  state.isWriterOpen = false;
  return reader;
}
