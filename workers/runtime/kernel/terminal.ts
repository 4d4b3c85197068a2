import { Errno } from '../abi/errno.ts';
import { FileMode } from '../abi/file-modes.ts';
import { Signal } from '../abi/signals.ts';
import { Channel } from './channel.ts';
import { LineDiscipline, type TerminalMode } from './line-discipline.ts';
import { fillAnonymousStatus, OpenFile } from './open-file.ts';
import type { Process } from './process.ts';
import { WaitQueue } from './wait-queue.ts';

/** Bytes of output nobody has taken yet before writers wait. */
const OUTPUT_CAPACITY = 65_536;
const TERMINAL_DEVICE = 0x8800;

/** How a terminal reaches the processes in front of it. */
export interface TerminalOwner {
  signalGroup(group: number, signal: number): void;
  /** False when every member's parent is outside the session, so nobody could continue it. */
  canStopGroup(group: number): boolean;
}

/** A pseudo terminal: the kernel's host types and reads the output, processes hold the other side. */
export class Terminal {
  readonly readable = new WaitQueue();
  /** What is shown. Its reader is the host. */
  readonly output = new Channel(OUTPUT_CAPACITY);
  readonly discipline: LineDiscipline;
  /** Session it controls, or 0. */
  session = 0;
  /** Group that may read and gets the signals, or 0. */
  foregroundGroup = 0;
  columns: number;
  rows: number;
  #isHungUp = false;
  readonly #owner: TerminalOwner;

  constructor(
    readonly number: number,
    size: { readonly columns: number; readonly rows: number },
    owner: TerminalOwner,
  ) {
    this.columns = size.columns;
    this.rows = size.rows;
    this.#owner = owner;
    this.output.addReader();
    this.discipline = new LineDiscipline({
      echo: (bytes) => void this.output.write(this.#process(bytes)),
      signal: (signal) => {
        if (this.foregroundGroup !== 0) owner.signalGroup(this.foregroundGroup, signal);
      },
      wake: () => this.readable.wake(),
    });
  }

  get isHungUp(): boolean {
    return this.#isHungUp;
  }

  type(bytes: Uint8Array): void {
    if (!this.#isHungUp) this.discipline.type(bytes);
  }

  resize(columns: number, rows: number): void {
    if (columns === this.columns && rows === this.rows) return;
    this.columns = columns;
    this.rows = rows;
    if (this.foregroundGroup !== 0) this.#owner.signalGroup(this.foregroundGroup, Signal.SIGWINCH);
  }

  /** The host went away: reads see the end, writes fail, the foreground group gets SIGHUP. */
  hangUp(): void {
    if (this.#isHungUp) return;
    this.#isHungUp = true;
    this.output.removeReader();
    this.readable.wake();
    if (this.foregroundGroup !== 0) {
      this.#owner.signalGroup(this.foregroundGroup, Signal.SIGHUP);
      this.#owner.signalGroup(this.foregroundGroup, Signal.SIGCONT);
    }
  }

  read(limit: number, caller: Process | null): Uint8Array | number {
    if (this.#isHungUp) return new Uint8Array(0);
    if (caller !== null && this.#isBackground(caller)) {
      if (caller.ignores(Signal.SIGTTIN) || !this.#owner.canStopGroup(caller.group)) return -Errno.EIO;
      this.#owner.signalGroup(caller.group, Signal.SIGTTIN);
      return -Errno.EAGAIN;
    }
    return this.discipline.read(limit);
  }

  /** Background output is let through, as with `stty -tostop`, the usual setting. */
  write(from: Uint8Array): number {
    if (this.#isHungUp) return -Errno.EIO;
    const room = this.output.capacity - this.output.length;
    // Output processing can double the size, and the channel must take the whole piece.
    const piece = from.subarray(0, Math.max(1, room >> 1));
    const result = this.output.write(this.#process(piece));
    return result < 0 ? result : piece.length;
  }

  setMode(mode: TerminalMode): void {
    this.discipline.setMode(mode);
  }

  #isBackground(caller: Process): boolean {
    return caller.session === this.session && this.foregroundGroup !== 0 && caller.group !== this.foregroundGroup;
  }

  /** ONLCR: new lines become carriage return and new line, except in mode 2. */
  #process(bytes: Uint8Array): Uint8Array {
    if (this.discipline.mode === 2) return bytes;
    let newLines = 0;
    for (const byte of bytes) if (byte === 0x0a) newLines++;
    if (newLines === 0) return bytes;
    const result = new Uint8Array(bytes.length + newLines);
    let at = 0;
    for (const byte of bytes) {
      if (byte === 0x0a) result[at++] = 0x0d;
      result[at++] = byte;
    }
    return result;
  }
}

/** A terminal as processes hold it. */
export class TerminalFile extends OpenFile {
  override readonly handleType = 'TTY';
  override readonly readable;
  override readonly writable;

  constructor(
    readonly terminal: Terminal,
    flags: number,
  ) {
    super(flags);
    this.readable = terminal.readable;
    this.writable = terminal.output.writable;
    terminal.output.addWriter();
  }

  override get canRead(): boolean {
    return this.terminal.isHungUp || this.terminal.discipline.canRead;
  }

  override get canWrite(): boolean {
    return this.terminal.isHungUp || this.terminal.output.length + 2 < this.terminal.output.capacity;
  }

  override read(limit: number, _position: number, caller: Process | null): Uint8Array | number {
    return this.terminal.read(limit, caller);
  }

  override write(from: Uint8Array): number {
    return this.terminal.write(from);
  }

  override stat(into: Float64Array | BigInt64Array): number {
    const { number } = this.terminal;
    fillAnonymousStatus(into, FileMode.S_IFCHR | 0o620, 3 + number, TERMINAL_DEVICE | number);
    return 0;
  }

  protected override onClosed(): void {
    this.terminal.output.removeWriter();
  }
}
