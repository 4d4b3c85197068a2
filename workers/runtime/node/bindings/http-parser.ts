import type { BindingContext, BindingFactory } from '../binding-context.ts';
import facts from '../generated/binding-shapes.json';
import { MessageParser, type MessageHead } from '../http/message-parser.ts';
import { HttpParseError } from '../http/parse-error.ts';
import { internalsOf } from '../node-internals.ts';
import { asyncWrapClass } from '../wraps/async-wrap.ts';
import { endpointOf } from '../wraps/stream-methods.ts';
import type { ReadOutcome, StreamEndpoint } from '../wraps/stream-endpoint.ts';

const REQUEST = 1;
const Callback = {
  kOnMessageBegin: 0,
  kOnHeaders: 1,
  kOnHeadersComplete: 2,
  kOnBody: 3,
  kOnMessageComplete: 4,
  kOnExecute: 5,
} as const;

const allMethods: readonly string[] = facts.http_parser.allMethods.value;
const methodNumbers = new Map(allMethods.map((name, index) => [name, methodNumber(index)]));
const methodNames = new Set(allMethods);

/** Numbers of methods are indices into the list the library gets. */
function methodNumber(index: number): number {
  return index;
}

interface BufferLibrary {
  readonly Buffer: {
    from(buffer: ArrayBuffer, offset: number, length: number): Uint8Array<ArrayBuffer>;
  };
}

/** Servers' connections by what they wait for, so that slow ones can be found. Source: `ConnectionsList`. */
class ConnectionsList {
  readonly parsers = new Set<TimedParser>();

  all(): object[] {
    return this.#ordered([...this.parsers]);
  }

  idle(): object[] {
    return this.#ordered([...this.parsers].filter((parser) => parser.timing.startedAt === 0));
  }

  active(): object[] {
    return this.#ordered([...this.parsers].filter((parser) => parser.timing.startedAt !== 0));
  }

  expired(headersTimeout: number, requestTimeout: number): object[] {
    const now = performance.now();
    const isLate = (startedAt: number, timeout: number): boolean => timeout > 0 && now - startedAt > timeout;
    return this.#ordered(
      [...this.parsers].filter(({ timing }) => {
        if (timing.startedAt === 0 || timing.isExpired) return false;
        const hasLateHead = !timing.isHeadComplete && isLate(timing.startedAt, headersTimeout);
        timing.isExpired = hasLateHead || isLate(timing.startedAt, requestTimeout);
        return timing.isExpired;
      }),
    );
  }

  #ordered(parsers: TimedParser[]): object[] {
    return parsers.sort((a, b) => a.timing.startedAt - b.timing.startedAt);
  }
}

interface TimedParser {
  readonly timing: { startedAt: number; isHeadComplete: boolean; isExpired: boolean };
}

type Callbacks = Record<number, ((...values: unknown[]) => unknown) | undefined>;

function parserClass(context: BindingContext): new () => object {
  const bufferOf = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
    const { Buffer } = context.requireBuiltin('buffer') as BufferLibrary;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };

  return class HTTPParser extends asyncWrapClass(context) implements TimedParser {
    #parser: MessageParser | undefined;
    #isRequest = true;
    #connections: ConnectionsList | undefined;
    #stream: StreamEndpoint | undefined;
    #current: Uint8Array<ArrayBuffer> | undefined;
    #url = '';
    #isPaused = false;
    readonly timing = { startedAt: 0, isHeadComplete: false, isExpired: false };

    constructor() {
      super('HTTPINCOMINGMESSAGE');
      Object.defineProperty(this, 'timing', { enumerable: false });
    }

    initialize(
      type: number,
      resource: object,
      maximumHeaderSize = 0,
      leniency = 0,
      connections?: ConnectionsList,
    ): void {
      this.asyncReset(resource);
      this.#isRequest = type === REQUEST;
      this.#isPaused = false;
      const defaultSize = Number(internalsOf(context).commandLine.get('--max-http-header-size') ?? 16_384);
      this.#parser = new MessageParser(
        {
          kind: this.#isRequest ? 'request' : 'response',
          leniency,
          maximumHeaderSize: maximumHeaderSize > 0 ? maximumHeaderSize : defaultSize,
          methods: methodNames,
        },
        {
          onMessageBegin: () => this.#beginMessage(),
          onHead: (head) => this.#passHead(head),
          onBody: (chunk) => void this.#call(Callback.kOnBody, bufferOf(chunk)),
          onMessageComplete: (trailers) => this.#completeMessage(trailers),
        },
      );
      this.#connections = connections ?? undefined;
      Object.assign(this.timing, { startedAt: 0, isHeadComplete: false, isExpired: false });
      if (this.#connections) {
        // The clock runs from the connection on, or a client that sends nothing would never be late.
        this.timing.startedAt = performance.now();
        this.#connections.parsers.add(this);
      }
    }

    #call(index: number, ...values: unknown[]): unknown {
      const callback = (this as unknown as Callbacks)[index];
      return typeof callback === 'function' ? callback.apply(this, values) : undefined;
    }

    #beginMessage(): void {
      Object.assign(this.timing, { startedAt: performance.now(), isHeadComplete: false, isExpired: false });
      this.#call(Callback.kOnMessageBegin);
    }

    #passHead(head: MessageHead): number {
      this.timing.isHeadComplete = true;
      this.#url = head.url;
      const choice = this.#call(
        Callback.kOnHeadersComplete,
        head.versionMajor,
        head.versionMinor,
        head.headers,
        this.#isRequest ? methodNumbers.get(head.method) : undefined,
        this.#isRequest ? head.url : undefined,
        this.#isRequest ? undefined : head.statusCode,
        this.#isRequest ? undefined : head.statusMessage,
        head.isUpgrade,
        head.shouldKeepAlive,
      );
      return typeof choice === 'number' ? choice : 0;
    }

    #completeMessage(trailers: string[]): void {
      this.timing.startedAt = 0;
      if (trailers.length > 0) this.#call(Callback.kOnHeaders, trailers, this.#url);
      this.#call(Callback.kOnMessageComplete);
    }

    execute(bytes: Uint8Array<ArrayBuffer>): number | Error {
      return this.#run(bytes, (parser) => parser.execute(bytes)) as number | Error;
    }

    finish(): undefined | Error {
      return this.#run(undefined, (parser) => parser.finish()) as undefined | Error;
    }

    #run(bytes: Uint8Array<ArrayBuffer> | undefined, action: (parser: MessageParser) => unknown): unknown {
      if (this.#parser === undefined) throw new Error('the HTTP parser was not initialized');
      if (this.#isPaused) return parseError(new HttpParseError('HPE_PAUSED', 'Paused'));
      this.#current = bytes;
      try {
        return action(this.#parser);
      } catch (error) {
        if (error instanceof HttpParseError) return parseError(error);
        throw error;
      } finally {
        this.#current = undefined;
      }
    }

    pause(): void {
      this.#isPaused = true;
    }

    resume(): void {
      this.#isPaused = false;
    }

    /** Reads a stream directly, past its JavaScript handle; `kOnExecute` hears of every chunk. */
    consume(handle: object): void {
      const stream = endpointOf(handle);
      if (stream === undefined) throw new TypeError('the handle to consume is no stream of this runtime');
      this.#stream = stream;
      stream.setListener({ receiver: this, onStreamRead: (outcome) => this.#readFrom(stream, outcome) });
    }

    #readFrom(stream: StreamEndpoint, outcome: ReadOutcome): void {
      if (typeof outcome === 'number') return stream.passToOwnListener(outcome);
      const bytes = outcome;
      const result = this.execute(bytes);
      this.#current = bytes;
      try {
        this.#call(Callback.kOnExecute, result);
      } finally {
        this.#current = undefined;
      }
    }

    unconsume(): void {
      this.#stream?.setListener(null);
      this.#stream = undefined;
    }

    getCurrentBuffer(): Uint8Array | undefined {
      return this.#current === undefined ? undefined : bufferOf(this.#current.slice());
    }

    remove(): void {
      this.#connections?.parsers.delete(this);
      this.#connections = undefined;
    }

    free(): void {
      this.#parser = undefined;
    }

    close(): void {
      this.remove();
      this.unconsume();
      this.#parser = undefined;
    }
  };
}

function parseError({ code, reason, position }: HttpParseError): Error {
  return Object.assign(new Error('Parse Error'), { bytesParsed: position, code, reason });
}

/** HTTP/1.1 messages. */
export const createHttpParserBinding: BindingFactory = (context) => ({
  HTTPParser: parserClass(context),
  ConnectionsList,
});
