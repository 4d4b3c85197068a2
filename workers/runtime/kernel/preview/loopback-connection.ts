import { Errno } from '../../abi/errno.ts';
import type { Loopback } from '../loopback.ts';
import { Socket } from '../socket.ts';

const PIECE = 65_536;

/** A connection of the kernel's own to a server on the loopback. */
export class LoopbackConnection {
  readonly #socket: Socket;
  #isClosed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Null when nothing listens there. */
  static async open(loopback: Loopback, port: number): Promise<LoopbackConnection | null> {
    const socket = new Socket('tcp').retain();
    for (;;) {
      const result = loopback.connect(socket, '127.0.0.1', port);
      if (result === 0) return new LoopbackConnection(socket);
      const listener = loopback.listener(port);
      if (result !== -Errno.EINPROGRESS || listener === undefined) {
        socket.release();
        return null;
      }
      await new Promise<void>((resolve) => listener.hasRoom.add(resolve));
    }
  }

  /** True when the server already ended it: not to be used for another request. */
  get isStale(): boolean {
    return this.#isClosed || this.#socket.canRead;
  }

  /** @returns false when the server does not take it any more. */
  async write(bytes: Uint8Array): Promise<boolean> {
    for (let rest = bytes; rest.length > 0 && !this.#isClosed;) {
      const result = this.#socket.write(rest);
      if (result === -Errno.EAGAIN) await new Promise<void>((resolve) => this.#socket.writable.add(resolve));
      else if (result < 0) return false;
      else rest = rest.subarray(result);
    }
    return !this.#isClosed;
  }

  /** Bytes, or null at the end. @throws Error when the connection broke. */
  async read(): Promise<Uint8Array | null> {
    for (;;) {
      if (this.#isClosed) return null;
      const result = this.#socket.read(PIECE);
      if (result instanceof Uint8Array) return result.length === 0 ? null : result;
      if (result !== -Errno.EAGAIN) throw new Error('the server reset the connection');
      await new Promise<void>((resolve) => this.#socket.readable.add(resolve));
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.readable.wake();
    this.#socket.writable.wake();
    this.#socket.release();
  }
}
