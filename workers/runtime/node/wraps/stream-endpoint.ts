import { Errno } from '../../abi/errno.ts';
import type { BindingContext } from '../binding-context.ts';
import type { AsyncWrap } from './async-wrap.ts';

/** libuv's number for the end of a stream (`UV_EOF`). */
export const END_OF_STREAM = -4095;

/** Bytes of a stream, or a negative errno (`END_OF_STREAM` at its end). */
export type ReadOutcome = Uint8Array<ArrayBuffer> | number;

/** Result of starting a write or a shutdown: 0 when `done` will be called, `FINISHED` when it need not, or an errno. */
export const FINISHED = 1;

/** What carries the bytes of a stream handle: a descriptor, a virtual connection, another stream. */
export interface StreamTransport {
  readonly fd: number;
  start(): number;
  stop(): number;
  write(bytes: Uint8Array<ArrayBuffer>, done: (errno: number, message?: string) => void): number;
  shutdown(done: (errno: number) => void): number;
}

/** Who gets what a stream reads: its `onread` property, an HTTP parser, a TLS layer. */
export interface StreamListener {
  /** Resource in whose asynchronous context the listener runs. */
  readonly receiver: object;
  /** Runs as a turn of the event loop. */
  onStreamRead(outcome: ReadOutcome): void;
}

type RequestObject = AsyncWrap & { error?: string; oncomplete?: (...values: never[]) => unknown };

/**
 * One stream as the library's handles show it: reading with back-pressure, writing with requests.
 * Source of the behaviour: `stream_base.cc`.
 */
export class StreamEndpoint {
  readonly #context: BindingContext;
  readonly #owner: object;
  readonly #ownListener: StreamListener;
  #listener: StreamListener;
  readonly #outcomes: ReadOutcome[] = [];
  #isReading = false;
  #isScheduled = false;
  #isClosed = false;
  readonly #unfinished = new Set<(errno: number) => void>();
  transport: StreamTransport;
  /** Called before bytes are handed to the listener. */
  beforeRead: (() => void) | undefined;
  bytesRead = 0;
  bytesWritten = 0;
  queuedBytes = 0;

  constructor(context: BindingContext, owner: object, transport: StreamTransport, ownListener: StreamListener) {
    this.#context = context;
    this.#owner = owner;
    this.transport = transport;
    this.#ownListener = ownListener;
    this.#listener = ownListener;
  }

  get isReading(): boolean {
    return this.#isReading;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Hands what is read from now on to another listener; null gives it back to the handle's own. */
  setListener(listener: StreamListener | null): void {
    this.#listener = listener ?? this.#ownListener;
  }

  /** What another listener does not handle itself: the end and errors. */
  passToOwnListener(outcome: ReadOutcome): void {
    this.#ownListener.onStreamRead(outcome);
  }

  readStart(): number {
    if (this.#isClosed) return -Errno.EBADF;
    const errno = this.transport.start();
    if (errno < 0) return errno;
    this.#isReading = true;
    this.#pump();
    return 0;
  }

  /** Takes over from a stream that is being read already. */
  adoptReading(isReading: boolean): void {
    this.#isReading = isReading;
  }

  readStop(): number {
    this.#isReading = false;
    return this.#isClosed ? -Errno.EBADF : this.transport.stop();
  }

  /** Gives back bytes that were handed over but not taken; they come again in a later turn. */
  putBack(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytesRead -= bytes.length;
    this.#outcomes.unshift(bytes);
    this.#pump();
  }

  /** Called by the transport with what arrived. */
  deliver(outcome: ReadOutcome): void {
    if (this.#isClosed) return;
    this.#outcomes.push(outcome);
    this.#pump();
  }

  #pump(): void {
    if (!this.#isReading || this.#isScheduled || this.#isClosed || this.#outcomes.length === 0) return;
    this.#isScheduled = true;
    const turn = (): void => {
      this.#isScheduled = false;
      if (!this.#isReading || this.#isClosed) return;
      const outcome = this.#outcomes.shift() as ReadOutcome;
      // The next chunk gets a turn of its own, behind the ticks and promise reactions of this one.
      this.#pump();
      if (typeof outcome === 'number') this.#isReading = false;
      else {
        this.bytesRead += outcome.length;
        this.beforeRead?.();
      }
      this.#listener.onStreamRead(outcome);
    };
    this.#context.makeCallback(this.#listener.receiver, turn);
  }

  /** Writes for a request of the library; see `FINISHED` for the result. */
  writeFor(request: RequestObject, bytes: Uint8Array<ArrayBuffer>): number {
    return this.#run(request, (done) => this.write(bytes, done));
  }

  /** Ends the writing side for a request of the library. */
  shutdownFor(request: RequestObject): number {
    return this.#run(request, (done) => (this.#isClosed ? -Errno.ENOTCONN : this.transport.shutdown(done)));
  }

  write(bytes: Uint8Array<ArrayBuffer>, done: (errno: number, message?: string) => void): number {
    if (this.#isClosed) return -Errno.EBADF;
    const outcome = this.transport.write(bytes, (errno, message) => {
      this.queuedBytes -= bytes.length;
      done(errno, message);
    });
    if (outcome >= 0) this.bytesWritten += bytes.length;
    if (outcome === 0) this.queuedBytes += bytes.length;
    return outcome;
  }

  #run(request: RequestObject, start: (done: (errno: number, message?: string) => void) => number): number {
    const { loop } = this.#context;
    let isFinished = false;
    const finish = (errno: number, message?: string): void => {
      if (isFinished) return;
      isFinished = true;
      this.#unfinished.delete(finish);
      if (message !== undefined) request.error = message;
      this.#context.makeCallback(request, () => {
        (request.oncomplete as ((...values: unknown[]) => void) | undefined)?.(errno, this.#owner, undefined);
      });
      loop.release();
    };
    const outcome = start(finish);
    if (outcome !== 0) return outcome;
    loop.retain();
    this.#unfinished.add(finish);
    return 0;
  }

  /** The handle closes: requests that did not finish end with `ECANCELED`, nothing more is read. */
  close(): void {
    this.#isClosed = true;
    this.#isReading = false;
    this.#outcomes.length = 0;
    for (const finish of [...this.#unfinished]) finish(-Errno.ECANCELED);
  }
}
