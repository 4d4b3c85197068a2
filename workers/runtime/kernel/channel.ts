import { Errno } from '../abi/errno.ts';
import { ByteQueue } from './byte-queue.ts';
import type { OpenFile } from './open-file.ts';
import { WaitQueue } from './wait-queue.ts';

/** Bytes a pipe or one direction of a socket holds (the default of Linux pipes). */
export const CHANNEL_CAPACITY = 65_536;
/** Writes up to this size are never split (PIPE_BUF of Linux). */
const ATOMIC_WRITE = 4096;

/** One direction of bytes with a bounded buffer: a pipe, half a socket, a terminal's output. */
export class Channel {
  readonly readable = new WaitQueue();
  readonly writable = new WaitQueue();
  readonly #queue = new ByteQueue();
  #readers = 0;
  #writers = 0;
  #isReset = false;
  /** Bytes ever taken out. */
  #taken = 0;
  /** Files that travel with the byte at `position`, counted from the first ever put in. */
  readonly #companions: { readonly position: number; readonly file: OpenFile }[] = [];

  constructor(readonly capacity: number = CHANNEL_CAPACITY) {}

  get length(): number {
    return this.#queue.length;
  }

  get readers(): number {
    return this.#readers;
  }

  get writers(): number {
    return this.#writers;
  }

  /** True when a read would not have to wait. */
  get canRead(): boolean {
    return this.#queue.length > 0 || this.#writers === 0 || this.#isReset;
  }

  get canWrite(): boolean {
    return this.#queue.length < this.capacity || this.#readers === 0;
  }

  addReader(): void {
    this.#readers++;
    this.writable.wake();
  }

  addWriter(): void {
    this.#writers++;
    this.readable.wake();
  }

  /** Lets a file travel with the bytes written next. */
  accompany(file: OpenFile): void {
    this.#companions.push({ position: this.#taken + this.#queue.length, file: file.retain() });
  }

  /** A file whose bytes were read; the caller takes over the reference. */
  takeCompanion(): OpenFile | undefined {
    const first = this.#companions[0];
    return first !== undefined && first.position < this.#taken ? this.#companions.shift()?.file : undefined;
  }

  #dropCompanions(): void {
    for (const { file } of this.#companions.splice(0)) file.release();
  }

  removeReader(): void {
    if (--this.#readers > 0) return;
    this.#queue.clear();
    this.#dropCompanions();
    this.writable.wake();
  }

  removeWriter(): void {
    if (--this.#writers === 0) this.readable.wake();
  }

  /** Drops what is buffered; reads then fail with `-ECONNRESET`. */
  reset(): void {
    this.#isReset = true;
    this.#queue.clear();
    this.#dropCompanions();
    this.readable.wake();
    this.writable.wake();
  }

  /** Bytes, empty at the end; `-EAGAIN` when there are none yet. */
  read(limit: number): Uint8Array<ArrayBuffer> | number {
    if (this.#isReset) return -Errno.ECONNRESET;
    if (this.#queue.length === 0) return this.#writers === 0 ? new Uint8Array(0) : -Errno.EAGAIN;
    const wasFull = this.#queue.length >= this.capacity - ATOMIC_WRITE;
    const bytes = this.#queue.shift(limit);
    this.#taken += bytes.length;
    if (wasFull || this.#queue.length === 0) this.writable.wake();
    return bytes;
  }

  /** Bytes taken, `-EAGAIN` when full, `-EPIPE` when nobody can ever read them. */
  write(from: Uint8Array): number {
    if (this.#isReset) return -Errno.ECONNRESET;
    if (this.#readers === 0) return -Errno.EPIPE;
    if (from.length === 0) return 0;
    const room = this.capacity - this.#queue.length;
    if (room <= 0 || (from.length <= ATOMIC_WRITE && room < from.length)) return -Errno.EAGAIN;
    const taken = from.length <= room ? from : from.subarray(0, room);
    this.#queue.push(taken);
    this.readable.wake();
    return taken.length;
  }
}
