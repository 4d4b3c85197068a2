import { Errno } from '../../abi/errno.ts';
import type { BindingFactory } from '../binding-context.ts';
import { asyncWrapClass, type AsyncWrap } from '../wraps/async-wrap.ts';
import { createEndpoint, defineStreamMethods, endpoint, streamRequests } from '../wraps/stream-methods.ts';
import { END_OF_STREAM, type StreamEndpoint } from '../wraps/stream-endpoint.ts';

/** What the library's `JSStreamSocket` sets on the handle. */
interface StreamCallbacks {
  onreadstart?(): number;
  onreadstop?(): number;
  onwrite?(request: AsyncWrap, buffers: readonly Uint8Array[]): number;
  onshutdown?(request: AsyncWrap): number;
}

interface BufferLibrary {
  readonly Buffer: { from(bytes: ArrayBuffer, offset: number, length: number): Uint8Array };
}

/** A stream written in JavaScript that native layers (TLS) can stand on. */
export const createJsStreamBinding: BindingFactory = (context) => {
  const { WriteWrap, ShutdownWrap } = streamRequests(context);
  const bufferOf = (bytes: Uint8Array<ArrayBuffer>): Uint8Array => {
    const { Buffer } = context.requireBuiltin('buffer') as BufferLibrary;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };

  class JSStream extends asyncWrapClass(context) {
    readonly [endpoint]: StreamEndpoint;
    readonly #waiting = new Map<object, (errno: number) => void>();

    constructor() {
      super('JSSTREAM');
      const callbacks = this as unknown as StreamCallbacks;
      this[endpoint] = createEndpoint(context, this, {
        fd: -1,
        start: () => callbacks.onreadstart?.() ?? -Errno.EPROTO,
        stop: () => callbacks.onreadstop?.() ?? -Errno.EPROTO,
        write: (bytes, done) => {
          const request = new WriteWrap();
          this.#waiting.set(request, done);
          return this.#started(request, callbacks.onwrite?.(request, [bufferOf(bytes)]));
        },
        shutdown: (done) => {
          const request = new ShutdownWrap();
          this.#waiting.set(request, done);
          return this.#started(request, callbacks.onshutdown?.(request));
        },
      });
    }

    #started(request: object, errno = -Errno.EPROTO): number {
      if (errno < 0) this.#waiting.delete(request);
      return Math.min(errno, 0);
    }

    #finish(request: object, errno: number): void {
      const done = this.#waiting.get(request);
      this.#waiting.delete(request);
      done?.(errno);
    }

    finishWrite(request: object, errno: number): void {
      this.#finish(request, errno);
    }

    finishShutdown(request: object, errno: number): void {
      this.#finish(request, errno);
    }

    readBuffer(chunk: Uint8Array): void {
      this[endpoint].deliver(chunk.slice() as Uint8Array<ArrayBuffer>);
    }

    emitEOF(): void {
      this[endpoint].deliver(END_OF_STREAM);
    }
  }
  defineStreamMethods(context, JSStream.prototype);
  return { JSStream };
};
