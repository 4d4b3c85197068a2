import { Errno } from '../abi/errno.ts';
import { FileMode, OpenFlag } from '../abi/file-modes.ts';
import type { SocketAddress } from '../abi/system.ts';
import { Channel } from './channel.ts';
import { fillAnonymousStatus, nextAnonymousInode, OpenFile } from './open-file.ts';
import { WaitQueue } from './wait-queue.ts';

export type SocketFamily = 'tcp' | 'unix';

/** A listening socket's place in a namespace; told when it closes. */
export interface Binding {
  release(): void;
}

/**
 * A stream socket in any of its states: fresh, bound, listening, connected. A connected one reads from one
 * channel and writes to the other, which its peer holds the other way round.
 */
export class Socket extends OpenFile {
  override readonly readable = new WaitQueue();
  override readonly writable = new WaitQueue();
  readonly number = nextAnonymousInode();
  local: SocketAddress | null = null;
  remote: SocketAddress | null = null;
  binding: Binding | null = null;
  /** Connections nobody accepted yet; null while not listening. */
  backlog: Socket[] | null = null;
  maximumBacklog = 0;
  /** Connectors wait here for room in the backlog. */
  readonly hasRoom = new WaitQueue();
  #incoming: Channel | null = null;
  #outgoing: Channel | null = null;
  #isWritingClosed = false;
  #isClosed = false;

  constructor(readonly family: SocketFamily) {
    super(OpenFlag.O_RDWR);
  }

  get handleType(): 'TCP' | 'PIPE' {
    return this.family === 'tcp' ? 'TCP' : 'PIPE';
  }

  get isConnected(): boolean {
    return this.#incoming !== null;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  override get canRead(): boolean {
    if (this.backlog !== null) return this.backlog.length > 0;
    return this.#incoming === null || this.#incoming.canRead;
  }

  override get canWrite(): boolean {
    return this.#outgoing === null || this.#isWritingClosed || this.#outgoing.canWrite;
  }

  /** Joins two fresh sockets. */
  static connect(first: Socket, second: Socket): void {
    const forward = new Channel();
    const backward = new Channel();
    first.#attach(backward, forward);
    second.#attach(forward, backward);
  }

  override read(limit: number): Uint8Array | number {
    return this.#incoming === null ? -Errno.ENOTCONN : this.#incoming.read(limit);
  }

  override write(from: Uint8Array): number {
    if (this.#outgoing === null) return -Errno.ENOTCONN;
    if (this.#isWritingClosed) return -Errno.EPIPE;
    return this.#outgoing.write(from);
  }

  /** Lets a file travel to the peer with the bytes written next; only Unix sockets carry files. */
  send(file: OpenFile): number {
    if (this.family !== 'unix') return -Errno.EINVAL;
    if (this.#outgoing === null) return -Errno.ENOTCONN;
    if (this.#isWritingClosed || this.#outgoing.readers === 0) return -Errno.EPIPE;
    this.#outgoing.accompany(file);
    return 0;
  }

  /** A file that came with bytes read before; the caller takes over the reference. */
  receive(): OpenFile | undefined {
    return this.#incoming?.takeCompanion();
  }

  /** Half close: the peer reads what was written, then the end. */
  shutdown(): number {
    if (this.#outgoing === null) return -Errno.ENOTCONN;
    if (!this.#isWritingClosed) {
      this.#isWritingClosed = true;
      this.#outgoing.removeWriter();
    }
    return 0;
  }

  /** Ends the connection at once; the peer sees `ECONNRESET`. */
  reset(): void {
    this.#incoming?.reset();
    this.#outgoing?.reset();
  }

  /** A connection that waits, or `-EAGAIN`. */
  accept(): Socket | number {
    if (this.backlog === null) return -Errno.EINVAL;
    const next = this.backlog.shift();
    if (next === undefined) return -Errno.EAGAIN;
    this.hasRoom.wake();
    return next;
  }

  override stat(into: Float64Array | BigInt64Array): number {
    fillAnonymousStatus(into, FileMode.S_IFSOCK | 0o777, this.number);
    return 0;
  }

  protected override onClosed(): void {
    this.#isClosed = true;
    this.binding?.release();
    for (const waiting of this.backlog ?? []) {
      waiting.reset();
      waiting.release();
    }
    this.backlog = this.backlog === null ? null : [];
    this.hasRoom.wake();
    this.shutdown();
    this.#incoming?.removeReader();
  }

  #attach(incoming: Channel, outgoing: Channel): void {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    incoming.addReader();
    outgoing.addWriter();
    relay(incoming.readable, this.readable);
    relay(outgoing.writable, this.writable);
  }
}

/** Whoever waits at `to` is woken whenever `from` is: a socket gets its channels only when connected. */
function relay(from: WaitQueue, to: WaitQueue): void {
  const pass = (): void => {
    from.add(pass);
    to.wake();
  };
  from.add(pass);
}
