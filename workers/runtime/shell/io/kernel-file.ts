import type { HandleType, System } from '../../abi/system.ts';
import { CHUNK, OpenFile } from './open-file.ts';
import { SystemError } from './system-error.ts';
import type { Task } from './task.ts';

/** A descriptor of the kernel: a file, a pipe, a terminal or a socket. */
export class KernelFile extends OpenFile {
  readonly kind: HandleType;
  private readonly system: System;
  private readonly fd: number;
  private readonly isKept: boolean;
  private arrived: Uint8Array[] = [];
  private arrivedBytes = 0;
  private prepended = 0;
  private isEnded = false;
  private error = 0;
  private isReading = false;
  private wake: (() => void)[] = [];
  /** Set once bytes that belong to children had to be moved over from this file. */
  private relay: KernelFile | null = null;

  /** `isKept` leaves the descriptor open when the last reference goes (0, 1 and 2 of the process). */
  constructor(system: System, fd: number, isKept = false) {
    super();
    this.system = system;
    this.fd = fd;
    this.isKept = isKept;
    this.kind = system.handleType(fd);
  }

  private get isSynchronous(): boolean {
    return this.kind === 'FILE' || this.kind === 'UNKNOWN';
  }

  protected take(maximum: number): Uint8Array | null | undefined {
    if (this.relay) return this.relay.poll(maximum);
    return this.isSynchronous ? this.takeNow(maximum) : this.takeArrived(maximum);
  }

  private takeNow(maximum: number): Uint8Array | null {
    const into = new Uint8Array(maximum);
    const count = this.system.read(this.fd, into, -1);
    if (count < 0) throw new SystemError(count);
    return count === 0 ? null : into.subarray(0, count);
  }

  private takeArrived(maximum: number): Uint8Array | null | undefined {
    const first = this.arrived[0];
    if (first) {
      if (first.length > maximum) this.arrived[0] = first.subarray(maximum);
      else {
        this.arrived.shift();
        if (this.prepended > 0) this.prepended--;
      }
      const data = first.length > maximum ? first.subarray(0, maximum) : first;
      this.arrivedBytes -= data.length;
      return data;
    }
    if (this.error !== 0) {
      const error = this.error;
      this.error = 0;
      throw new SystemError(error);
    }
    if (!this.isEnded) return undefined;
    // A terminal's end (Ctrl-D) holds for one read only.
    if (this.isTerminal) this.isEnded = false;
    return null;
  }

  protected whenReadable(): Promise<void> {
    if (this.relay) return this.relay.whenReadable();
    return new Promise((resolve) => {
      this.wake.push(resolve);
      this.startReading();
    });
  }

  /** `whenReadable` for files that stand in front of this one. */
  readable(): Promise<void> {
    return this.whenReadable();
  }

  idle(): void {
    this.stopWaiting();
  }

  /** Adds bytes to be read before those of the kernel; several calls keep their order. */
  prepend(data: Uint8Array): void {
    this.arrived.splice(this.prepended++, 0, data);
    this.arrivedBytes += data.length;
  }

  private startReading(): void {
    if (this.isReading) return;
    this.isReading = true;
    const wake = (): void => {
      const resolvers = this.wake;
      this.wake = [];
      for (const resolve of resolvers) resolve();
    };
    const result = this.system.startReading(this.fd, {
      onData: (chunk) => {
        this.arrived.push(chunk);
        this.arrivedBytes += chunk.length;
        // What a terminal or a full buffer holds back stays in the kernel for whoever reads next.
        if (this.isTerminal || this.arrivedBytes >= CHUNK) this.stopReading();
        wake();
      },
      onEnd: () => {
        this.isEnded = true;
        this.stopReading();
        wake();
      },
      onError: (errno) => {
        this.error = errno;
        this.stopReading();
        wake();
      },
    });
    if (result < 0) {
      this.isReading = false;
      this.error = result;
      wake();
    }
  }

  private stopReading(): void {
    if (!this.isReading) return;
    this.isReading = false;
    this.system.stopReading(this.fd);
  }

  protected stopWaiting(): void {
    if (this.relay) this.relay.stopWaiting();
    else this.stopReading();
  }

  protected accept(data: Uint8Array, task: Task): Promise<void> | void {
    if (this.isSynchronous) {
      const count = this.system.write(this.fd, data, -1);
      if (count < 0) throw new SystemError(count);
      return undefined;
    }
    return this.writeStream(data, task);
  }

  private async writeStream(data: Uint8Array, task: Task): Promise<void> {
    // The stream takes the array over, while callers may reuse theirs.
    const errno = await task.wait(
      new Promise<number>((resolve) => this.system.writeStream(this.fd, data.slice(), resolve)),
    );
    if (errno < 0) throw new SystemError(errno);
  }

  descriptor(): number {
    if (this.relay) return this.relay.fd;
    this.stopReading();
    const ahead = this.takeAhead();
    const pending = ahead ? [ahead, ...this.arrived] : this.arrived;
    if (pending.length === 0 || this.isTerminal) {
      if (ahead) this.unread(ahead);
      return this.fd;
    }
    return this.startRelay(pending);
  }

  /** Children must see bytes that were already read here: a new pipe carries them and all that follows. */
  private startRelay(pending: Uint8Array[]): number {
    const ends = this.system.pipe();
    if (typeof ends === 'number') throw new SystemError(ends);
    const [readEnd, writeEnd] = ends;
    this.arrived = [];
    this.arrivedBytes = 0;
    this.prepended = 0;
    this.relay = new KernelFile(this.system, readEnd);
    const finish = (): void => {
      this.system.close(writeEnd);
    };
    if (this.isSynchronous) {
      for (let data = this.takeNow(CHUNK); data; data = this.takeNow(CHUNK)) pending.push(data);
      this.writeAll(writeEnd, pending, finish);
      return readEnd;
    }
    this.writeAll(writeEnd, pending, () => this.pump(writeEnd, finish));
    return readEnd;
  }

  private writeAll(fd: number, pieces: readonly Uint8Array[], done: () => void): void {
    let index = 0;
    const step = (errno: number): void => {
      const piece = pieces[index++];
      if (errno < 0 || !piece) done();
      else this.system.writeStream(fd, piece.slice(), step);
    };
    step(0);
  }

  private pump(writeEnd: number, finish: () => void): void {
    const queue: Uint8Array[] = [];
    let isWriting = false;
    const step = (errno: number): void => {
      isWriting = false;
      const data = queue.shift();
      if (errno < 0 || (data === undefined && this.isEnded)) {
        this.stopReading();
        finish();
      } else if (data !== undefined) {
        isWriting = true;
        this.system.writeStream(writeEnd, data, step);
      }
    };
    const end = (): void => {
      this.isEnded = true;
      if (!isWriting) step(0);
    };
    this.isReading = true;
    this.system.startReading(this.fd, {
      onData: (chunk) => {
        queue.push(chunk);
        if (!isWriting) step(0);
      },
      onEnd: end,
      onError: end,
    });
  }

  protected closeLast(): void {
    this.stopReading();
    this.relay?.release();
    if (!this.isKept) this.system.close(this.fd);
  }
}

/** Opens a file as an `OpenFile`. `path` is absolute. */
export function openKernelFile(system: System, path: string, flags: number, mode = 0o666): KernelFile {
  const fd = system.open(path, flags, mode);
  if (fd < 0) throw new SystemError(fd);
  return new KernelFile(system, fd);
}
