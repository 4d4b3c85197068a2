import { INITIAL_CREDIT, type KernelToPreview, type PreviewToKernel } from '#shared/contracts/preview-protocol.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { Credit } from './credit.ts';
import type { LoopbackConnection } from './loopback-connection.ts';
import { ResponseParser } from './response-parser.ts';
import {
  CloseCode,
  encodeClientFrame,
  encodeClose,
  Opcode,
  ServerFrameParser,
  WebSocketViolation,
} from './web-socket-frames.ts';
import { prepareHandshake, type WebSocketHandshake } from './web-socket-handshake.ts';

type Request = Extract<PreviewToKernel, { type: 'socket-open' }>;

const encoder = new TextEncoder();
/** Milliseconds a server has to answer a close and to end the connection. */
const CLOSE_PATIENCE = 3000;

/** One WebSocket of a preview's page, as the client of a server on the loopback. */
export class WebSocketExchange {
  readonly #request: Request;
  readonly #pool: ConnectionPool;
  readonly #send: (message: KernelToPreview, transfer?: Transferable[]) => void;
  readonly #credit = new Credit(INITIAL_CREDIT);
  #connection: LoopbackConnection | null = null;
  #writing: Promise<unknown> = Promise.resolve();
  #delivering: Promise<void> = Promise.resolve();
  #isOpen = false;
  #isCloseSent = false;
  #received: { readonly code: number; readonly reason: string } | null = null;
  #isAborted = false;
  #closeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    request: Request,
    pool: ConnectionPool,
    send: (message: KernelToPreview, transfer?: Transferable[]) => void,
  ) {
    this.#request = request;
    this.#pool = pool;
    this.#send = send;
  }

  onMessage(message: PreviewToKernel): void {
    switch (message.type) {
      case 'socket-message':
        this.#sendMessage(message.data);
        break;
      case 'socket-credit':
        this.#credit.grant(message.bytes);
        break;
      case 'socket-close':
        if (this.#isOpen) this.#close(message.code, message.reason);
        else this.#abort();
        break;
      case 'abort':
        this.#abort();
        break;
      default:
        break;
    }
  }

  /** Resolves when all is over, however it ended. */
  async run(): Promise<void> {
    const { port, target, protocols, headers } = this.#request;
    let failure: string | null = null;
    try {
      const handshake = await prepareHandshake(target, protocols, headers);
      this.#connection = await this.#pool.open(port);
      if (this.#connection === null) throw new Error(`nothing listens on port ${port}`);
      if (!this.#isAborted) await this.#talk(this.#connection, handshake);
    } catch (reason) {
      failure = reason instanceof Error ? reason.message : String(reason);
      if (reason instanceof WebSocketViolation) this.#close(reason.code, '');
      await this.#writing;
    }
    await this.#delivering;
    clearTimeout(this.#closeTimer);
    this.#connection?.close();
    const { code, reason } = this.#received ?? { code: CloseCode.abnormal, reason: '' };
    const isClean = this.#received !== null && failure === null;
    this.#send({ type: 'socket-closed', id: this.#request.id, code, reason, isClean, failure });
  }

  async #talk(connection: LoopbackConnection, handshake: WebSocketHandshake): Promise<void> {
    const { id } = this.#request;
    const frames = this.#createFrameParser();
    const parser = new ResponseParser('GET', {
      onHead: (head) => {
        const protocol = handshake.check(head);
        this.#isOpen = true;
        this.#send({ type: 'socket-opened', id, protocol });
      },
      onBody: (bytes) => frames.push(bytes),
      onEnd: () => undefined,
    });
    if (!(await connection.write(encoder.encode(handshake.request)))) throw new Error('the server closed at once');
    for (;;) {
      const bytes = await connection.read();
      if (bytes === null) break;
      if (this.#received === null) parser.push(bytes);
      // Nothing more is read while the page does not take what is there: that holds the server back.
      await this.#delivering;
    }
    if (!this.#isOpen && !this.#isAborted) throw new Error('the server closed the connection before it answered');
  }

  #createFrameParser(): ServerFrameParser {
    const { id } = this.#request;
    return new ServerFrameParser({
      onMessage: (data) => {
        this.#delivering = this.#delivering.then(async () => {
          await this.#credit.spend(data.length, () => this.#isAborted);
          if (this.#isAborted) return;
          this.#send({ type: 'socket-message', id, data }, typeof data === 'string' ? [] : [data.buffer]);
        });
      },
      onPing: (payload) => this.#write(Opcode.pong, payload),
      onClose: (code, reason) => {
        this.#received = { code, reason };
        this.#close(code === CloseCode.noCode ? null : code, reason);
      },
    });
  }

  #sendMessage(data: string | Uint8Array): void {
    if (this.#isCloseSent) return;
    const isText = typeof data === 'string';
    const payload = isText ? encoder.encode(data) : data;
    this.#write(isText ? Opcode.text : Opcode.binary, payload);
    this.#writing = this.#writing.then(() =>
      this.#send({ type: 'socket-credit', id: this.#request.id, bytes: payload.length }),
    );
  }

  /** Sends the close frame once, and ends the connection when the server does not. */
  #close(code: number | null, reason: string): void {
    if (this.#isCloseSent) return;
    this.#write(Opcode.close, encodeClose(code, reason));
    this.#isCloseSent = true;
    this.#closeTimer = setTimeout(() => this.#connection?.close(), CLOSE_PATIENCE);
  }

  #write(opcode: number, payload: Uint8Array): void {
    if (this.#isCloseSent) return;
    this.#writing = this.#writing.then(() => this.#connection?.write(encodeClientFrame(opcode, payload)));
  }

  /** The page is gone, or gave up before the handshake was done. */
  #abort(): void {
    this.#isAborted = true;
    this.#connection?.close();
    this.#credit.release();
  }
}
