import { FileMode, OpenFlag } from '../abi/file-modes.ts';
import { Channel } from './channel.ts';
import { fillAnonymousStatus, nextAnonymousInode, OpenFile } from './open-file.ts';

/** One end of a pipe, or a named pipe that was opened (then `inode` names it, and it may be both ends). */
export class PipeEnd extends OpenFile {
  override readonly handleType = 'PIPE';
  override readonly readable;
  override readonly writable;
  readonly #channel: Channel;
  readonly #number: number;
  readonly #onClosed: (() => void) | undefined;

  constructor(channel: Channel, flags: number, number: number, onClosed?: () => void) {
    super(flags);
    this.#channel = channel;
    this.#number = number;
    this.#onClosed = onClosed;
    this.readable = channel.readable;
    this.writable = channel.writable;
    if (this.mayRead) channel.addReader();
    if (this.mayWrite) channel.addWriter();
  }

  /** As `/proc/self/fd` names it. */
  get description(): string {
    return `pipe:[${this.#number}]`;
  }

  override get canRead(): boolean {
    return this.#channel.canRead;
  }

  override get canWrite(): boolean {
    return this.#channel.canWrite;
  }

  override read(limit: number): Uint8Array | number {
    return this.#channel.read(limit);
  }

  override write(from: Uint8Array): number {
    return this.#channel.write(from);
  }

  override stat(into: Float64Array | BigInt64Array): number {
    fillAnonymousStatus(into, FileMode.S_IFIFO | 0o600, this.#number);
    return 0;
  }

  protected override onClosed(): void {
    if (this.mayRead) this.#channel.removeReader();
    if (this.mayWrite) this.#channel.removeWriter();
    this.#onClosed?.();
  }
}

/** `[read end, write end]` */
export function createPipe(): [PipeEnd, PipeEnd] {
  const channel = new Channel();
  const number = nextAnonymousInode();
  const reader = new PipeEnd(channel, OpenFlag.O_RDONLY, number);
  return [reader, new PipeEnd(channel, OpenFlag.O_WRONLY, number)];
}
