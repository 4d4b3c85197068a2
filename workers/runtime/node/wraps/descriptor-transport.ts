import { Errno } from '../../abi/errno.ts';
import type { BindingContext } from '../binding-context.ts';
import { END_OF_STREAM, FINISHED, type ReadOutcome, type StreamTransport } from './stream-endpoint.ts';

const LAST_STANDARD_DESCRIPTOR = 2;

/** Bytes over a descriptor of the process: a pipe, a terminal or a socket. */
export class DescriptorTransport implements StreamTransport {
  readonly fd: number;
  readonly #context: BindingContext;
  readonly #deliver: (outcome: ReadOutcome) => void;
  #isListening = false;
  /** Writes wait until the bytes are accepted, so that nothing is lost when the process exits right after. */
  isBlocking: boolean;

  constructor(context: BindingContext, fd: number, deliver: (outcome: ReadOutcome) => void) {
    this.#context = context;
    this.fd = fd;
    this.#deliver = deliver;
    this.isBlocking = fd <= LAST_STANDARD_DESCRIPTOR;
  }

  start(): number {
    if (this.#isListening) return 0;
    const { system } = this.#context;
    const end = (errno: number): void => {
      this.#isListening = false;
      this.#deliver(errno);
    };
    const errno = system.startReading(this.fd, {
      onData: (chunk) => this.#deliver(chunk as Uint8Array<ArrayBuffer>),
      onEnd: () => end(END_OF_STREAM),
      onError: end,
    });
    this.#isListening = errno >= 0;
    return Math.min(errno, 0);
  }

  stop(): number {
    // At once: what is shared with a child must stay there for the child to read.
    this.#stopListening();
    return 0;
  }

  #stopListening(): void {
    if (!this.#isListening) return;
    this.#isListening = false;
    this.#context.system.stopReading(this.fd);
  }

  write(bytes: Uint8Array<ArrayBuffer>, done: (errno: number) => void): number {
    const { system } = this.#context;
    if (this.isBlocking) {
      const written = system.write(this.fd, bytes, -1);
      return written < 0 ? written : FINISHED;
    }
    system.writeStream(this.fd, bytes, done);
    return 0;
  }

  shutdown(done: (errno: number) => void): number {
    this.#context.system.shutdownStream(this.fd, done);
    return 0;
  }

  close(): void {
    this.#stopListening();
    this.#context.system.close(this.fd);
  }
}

/** A stream that is not open yet: every operation fails with `ENOTCONN`. */
export const unopenedTransport: StreamTransport = {
  fd: -1,
  start: () => -Errno.ENOTCONN,
  stop: () => 0,
  write: () => -Errno.EBADF,
  shutdown: () => -Errno.ENOTCONN,
};
