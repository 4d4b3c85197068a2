import type { BindingContext } from '../binding-context.ts';
import { DescriptorTransport, unopenedTransport } from './descriptor-transport.ts';
import { handleWrapClass, releaseResources, setActive, type HandleWrap } from './handle-wrap.ts';
import { createEndpoint, defineStreamMethods, endpoint } from './stream-methods.ts';
import type { ReadOutcome, StreamEndpoint, StreamTransport } from './stream-endpoint.ts';

/** Binds a handle to a descriptor it owns from then on. */
export const attachDescriptor = Symbol('attachDescriptor');
/** Takes what a transport of the handle has read. */
export const takeOutcome = Symbol('takeOutcome');
/** Binds a handle to a transport that is not a descriptor. */
export const attachTransport = Symbol('attachTransport');

/** A stream handle of the event loop: pipe, terminal or socket. */
export interface LibuvStreamWrap extends HandleWrap {
  readonly [endpoint]: StreamEndpoint;
  readonly fd: number;
  [attachDescriptor](fd: number): void;
  [attachTransport](transport: StreamTransport & { close(): void }): void;
  [takeOutcome](outcome: ReadOutcome): void;
  setBlocking(isBlocking: boolean): number;
}

export interface LibuvStreamWrapConstructor {
  new (provider: string): LibuvStreamWrap;
  readonly prototype: LibuvStreamWrap;
}

const classes = new WeakMap<BindingContext, LibuvStreamWrapConstructor>();

export function streamWrapClass(context: BindingContext): LibuvStreamWrapConstructor {
  let known = classes.get(context);
  if (known === undefined) {
    known = defineStreamWrap(context);
    classes.set(context, known);
  }
  return known;
}

function defineStreamWrap(context: BindingContext): LibuvStreamWrapConstructor {
  class LibuvStreamWrap extends handleWrapClass(context) {
    readonly [endpoint]: StreamEndpoint;
    #owned: { close(): void } | undefined;
    #descriptor: DescriptorTransport | undefined;

    constructor(provider: string) {
      super(provider);
      this[endpoint] = createEndpoint(context, this, unopenedTransport);
    }

    get fd(): number {
      return this[endpoint].transport.fd;
    }

    [attachDescriptor](fd: number): void {
      this.#descriptor = new DescriptorTransport(context, fd, (outcome) => this[takeOutcome](outcome));
      this[attachTransport](this.#descriptor);
    }

    [takeOutcome](outcome: ReadOutcome): void {
      this[endpoint].deliver(outcome);
      // After the end or an error nothing more can come: the handle is no reason to stay alive.
      if (typeof outcome === 'number') this[setActive](false);
    }

    [attachTransport](transport: StreamTransport & { close(): void }): void {
      this.#owned = transport;
      const setReading = (isReading: boolean): void => this[setActive](isReading);
      this[endpoint].transport = {
        fd: transport.fd,
        start() {
          const errno = transport.start();
          if (errno >= 0) setReading(true);
          return errno;
        },
        stop() {
          setReading(false);
          return transport.stop();
        },
        write: (bytes, done) => transport.write(bytes, done),
        shutdown: (done) => transport.shutdown(done),
      };
    }

    setBlocking(isBlocking: boolean): number {
      if (this.#descriptor) this.#descriptor.isBlocking = isBlocking;
      return 0;
    }

    override [releaseResources](): void {
      this[endpoint].close();
      this.#owned?.close();
    }
  }
  defineStreamMethods(context, LibuvStreamWrap.prototype);
  return LibuvStreamWrap as unknown as LibuvStreamWrapConstructor;
}
