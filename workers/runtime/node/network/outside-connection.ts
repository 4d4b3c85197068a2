import { Errno } from '../../abi/errno.ts';
import type { SocketAddress } from '../../abi/system.ts';
import type { BindingContext } from '../binding-context.ts';
import { BodyChoice, MessageParser, type MessageHead } from '../http/message-parser.ts';
import { HttpParseError } from '../http/parse-error.ts';
import shapes from '../generated/binding-shapes.json';
import { END_OF_STREAM, FINISHED, type ReadOutcome, type StreamTransport } from '../wraps/stream-endpoint.ts';
import { joinBytes, latin1Bytes } from './byte-pieces.ts';
import { outsideNames } from './outside-names.ts';
import { outsideRequest, serializeResponse, type ExchangePlace } from './outside-exchange.ts';
import { decodeHello, encodeHello, HANDSHAKE_RECORD, type ClientHello } from './session-hello.ts';

const MAXIMUM_HEADER_SIZE = 1 << 20;
/** Bytes that wait for a reader before a response is read on. */
const HIGH_WATER_MARK = 256 * 1024;
const FIRST_LOCAL_PORT = 49_152;

const methods = new Set<string>(shapes.http_parser.methods.value);

interface Exchange {
  readonly head: MessageHead;
  readonly body: ReadableStreamDefaultController<Uint8Array>;
  readonly abort: AbortController;
  readonly finished: Promise<void>;
}

/** Programs told already that only requests leave the tab. */
const warned = new WeakSet<BindingContext>();

/**
 * The far end of a connection to a host outside of the tab, played in the process itself: the requests written to
 * it are sent through the gateway one by one, the responses come back as bytes of HTTP/1.1.
 */
export class OutsideConnection implements StreamTransport {
  readonly fd = -1;
  readonly localAddress: SocketAddress;
  readonly remoteAddress: SocketAddress;
  readonly #context: BindingContext;
  readonly #deliver: (outcome: ReadOutcome) => void;
  readonly #host: string;
  #scheme: 'http' | 'https' = 'http';
  #parser: MessageParser | undefined;
  #pending: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #hasBegun = false;
  #isReading = false;
  #isClosed = false;
  #isEnded = false;
  readonly #outcomes: ReadOutcome[] = [];
  #waitingBytes = 0;
  #onRoom: (() => void) | undefined;
  #exchange: Exchange | undefined;
  /** Responses leave in the order of their requests. */
  #turn: Promise<void> = Promise.resolve();

  constructor(context: BindingContext, address: string, port: number, deliver: (outcome: ReadOutcome) => void) {
    this.#context = context;
    this.#deliver = deliver;
    this.#host = outsideNames(context).nameOf(address);
    const family = address.includes(':') ? 'IPv6' : 'IPv4';
    this.remoteAddress = { address, port, family };
    this.localAddress = { address: '198.18.0.1', port: FIRST_LOCAL_PORT, family };
  }

  // Reading

  start(): number {
    this.#isReading = true;
    this.#flush();
    return 0;
  }

  stop(): number {
    this.#isReading = false;
    return 0;
  }

  #flush(): void {
    while (this.#isReading && !this.#isClosed && this.#outcomes.length > 0) {
      const outcome = this.#outcomes.shift() as ReadOutcome;
      if (typeof outcome !== 'number') this.#waitingBytes -= outcome.length;
      this.#deliver(outcome);
    }
    if (this.#waitingBytes < HIGH_WATER_MARK) {
      this.#onRoom?.();
      this.#onRoom = undefined;
    }
  }

  #emit(outcome: ReadOutcome): void {
    if (this.#isClosed) return;
    this.#outcomes.push(outcome);
    if (typeof outcome !== 'number') this.#waitingBytes += outcome.length;
    this.#flush();
  }

  async #send(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#emit(bytes);
    if (this.#waitingBytes < HIGH_WATER_MARK || this.#isClosed) return;
    await new Promise<void>((resolve) => (this.#onRoom = resolve));
  }

  // Writing

  write(bytes: Uint8Array<ArrayBuffer>, done: (errno: number) => void): number {
    if (this.#isClosed) return -Errno.EPIPE;
    void done;
    this.#take(bytes);
    return FINISHED;
  }

  shutdown(done: (errno: number) => void): number {
    this.#context.loop.enqueue(() => done(0));
    if (this.#exchange === undefined) this.#end();
    else this.#isEnded = true;
    return 0;
  }

  #end(): void {
    void this.#turn.then(() => this.#emit(END_OF_STREAM));
  }

  close(): void {
    this.#isClosed = true;
    this.#exchange?.abort.abort();
    this.#onRoom?.();
  }

  #take(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#parser === undefined) {
      this.#pending = joinBytes(this.#pending, bytes);
      this.#begin();
      return;
    }
    this.#parse(bytes);
  }

  /** The first bytes tell whether the client wants a secure session. */
  #begin(): void {
    if (!this.#hasBegun && this.#pending[0] === HANDSHAKE_RECORD) {
      const decoded = decodeHello(this.#pending);
      if (decoded === 'incomplete') return;
      if (decoded === 'foreign') return this.#refuse();
      const { protocols } = decoded.hello as ClientHello;
      // The browser speaks whatever it likes with the host; towards the program it is always HTTP/1.1.
      const protocol = protocols.includes('http/1.1') ? 'http/1.1' : null;
      if (protocols.length > 0 && protocol === null) return this.#refuse();
      this.#scheme = 'https';
      this.#emit(encodeHello({ kind: 'server', protocol }));
      this.#pending = decoded.rest;
    }
    this.#hasBegun = true;
    if (this.#pending.length === 0) return;
    this.#parser = this.#createParser();
    const first = this.#pending;
    this.#pending = new Uint8Array(0);
    this.#parse(first);
  }

  #parse(bytes: Uint8Array<ArrayBuffer>): void {
    try {
      const parser = this.#parser as MessageParser;
      parser.execute(bytes);
      if (parser.isUpgraded) this.#refuse();
    } catch (error) {
      if (!(error instanceof HttpParseError)) throw error;
      this.#refuse();
    }
  }

  #refuse(): void {
    if (!warned.has(this.#context)) {
      warned.add(this.#context);
      const text = `cloudless: only HTTP and HTTPS requests can leave the browser; the connection to ${this.#host}:${this.remoteAddress.port} speaks another protocol and was reset\n`;
      this.#context.system.write(2, new TextEncoder().encode(text), -1);
    }
    this.#exchange?.abort.abort();
    this.#emit(-Errno.ECONNRESET);
  }

  #createParser(): MessageParser {
    return new MessageParser(
      { kind: 'request', leniency: 0, maximumHeaderSize: MAXIMUM_HEADER_SIZE, methods },
      {
        onMessageBegin: () => undefined,
        onHead: (head) => this.#beginExchange(head),
        onBody: (chunk) => this.#exchange?.body.enqueue(chunk.slice()),
        onMessageComplete: () => this.#endRequest(),
      },
    );
  }

  #beginExchange(head: MessageHead): number {
    if (head.isUpgrade) return BodyChoice.UPGRADE;
    let body!: ReadableStreamDefaultController<Uint8Array>;
    const stream = new ReadableStream<Uint8Array>({ start: (controller) => void (body = controller) });
    const abort = new AbortController();
    const expects = head.headers.some((value, index) => index % 2 === 1 && value.toLowerCase() === '100-continue');
    if (expects) this.#emit(latin1Bytes('HTTP/1.1 100 Continue\r\n\r\n'));
    const place: ExchangePlace = { scheme: this.#scheme, host: this.#host, port: this.remoteAddress.port };
    const finished = this.#turn.then(() => this.#perform(place, head, hasRequestBody(head) ? stream : null, abort));
    this.#turn = finished;
    this.#exchange = { head, body, abort, finished };
    return BodyChoice.EXPECT;
  }

  #endRequest(): void {
    this.#exchange?.body.close();
  }

  async #perform(
    place: ExchangePlace,
    head: MessageHead,
    body: ReadableStream<Uint8Array> | null,
    abort: AbortController,
  ): Promise<void> {
    if (this.#isClosed) return;
    const { loop, system } = this.#context;
    loop.retain();
    try {
      const response = await system.fetchOutside(outsideRequest(place, head, body, abort.signal));
      const isChunkable = head.versionMajor === 1 && head.versionMinor >= 1;
      const framing = { isKeptAlive: head.shouldKeepAlive, isChunkable };
      await serializeResponse(response, head.method === 'HEAD', framing, (bytes) => this.#send(bytes));
      if (!head.shouldKeepAlive || this.#isEnded) this.#emit(END_OF_STREAM);
    } catch (error) {
      this.#fail(error);
    } finally {
      if (this.#exchange?.head === head) this.#exchange = undefined;
      loop.release();
    }
  }

  /** A request that could not be sent ends the connection, as a host that hangs up does. */
  #fail(error: unknown): void {
    if (this.#isClosed) return;
    const { code, message } = error as Error & { code?: string };
    const text = `cloudless: ${this.#scheme}://${this.#host}:${this.remoteAddress.port}: ${message}\n`;
    this.#context.system.write(2, new TextEncoder().encode(text), -1);
    const errno = code !== undefined && code in Errno ? Errno[code as keyof typeof Errno] : Errno.ECONNRESET;
    this.#emit(-errno);
  }
}

function hasRequestBody(head: MessageHead): boolean {
  return head.headers.some(
    (name, index) =>
      index % 2 === 0 && /^(content-length|transfer-encoding)$/i.test(name) && head.headers[index + 1] !== '0',
  );
}
