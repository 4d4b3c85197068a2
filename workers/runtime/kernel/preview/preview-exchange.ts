import { INITIAL_CREDIT, type KernelToPreview, type PreviewToKernel } from '#shared/contracts/preview-protocol.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { Credit } from './credit.ts';
import type { LoopbackConnection } from './loopback-connection.ts';
import { ResponseParser } from './response-parser.ts';

type Request = Extract<PreviewToKernel, { type: 'request' }>;

const encoder = new TextEncoder();
/** Requests that may be sent again when a kept connection turns out to be closed (RFC 9110, section 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

/** One request of a preview and its answer. */
export class PreviewExchange {
  readonly #request: Request;
  readonly #pool: ConnectionPool;
  readonly #send: (message: KernelToPreview, transfer?: Transferable[]) => void;
  readonly #responseCredit = new Credit(INITIAL_CREDIT);
  readonly #body: Uint8Array[] = [];
  #isBodyEnded: boolean;
  #wakeBody: (() => void) | null = null;
  #connection: LoopbackConnection | null = null;
  #isAborted = false;

  constructor(
    request: Request,
    pool: ConnectionPool,
    send: (message: KernelToPreview, transfer?: Transferable[]) => void,
  ) {
    this.#request = request;
    this.#pool = pool;
    this.#send = send;
    this.#isBodyEnded = !request.hasBody;
  }

  onMessage(message: PreviewToKernel): void {
    switch (message.type) {
      case 'request-body':
        this.#body.push(message.chunk);
        break;
      case 'request-end':
        this.#isBodyEnded = true;
        break;
      case 'response-credit':
        this.#responseCredit.grant(message.bytes);
        break;
      case 'abort':
        this.#isAborted = true;
        this.#connection?.close();
        this.#responseCredit.release();
        break;
      default:
        break;
    }
    this.#wakeBody?.();
    this.#wakeBody = null;
  }

  /** Resolves when all is over, however it ended. */
  async run(): Promise<void> {
    const taken = await this.#pool.take(this.#request.port);
    if (taken === null) {
      this.#fail('no-server', `nothing listens on port ${this.#request.port}`);
      return;
    }
    const canRetry = !taken.isFresh && !this.#request.hasBody && IDEMPOTENT.has(this.#request.method);
    const isAnswered = await this.#exchange(taken.connection, canRetry);
    if (!isAnswered && !this.#isAborted) await this.run();
  }

  /** @returns false when a kept connection was closed before anything came back, and the request can be repeated. */
  async #exchange(connection: LoopbackConnection, canRetry: boolean): Promise<boolean> {
    this.#connection = connection;
    let isReusable = false;
    let pending = Promise.resolve();
    const { id, method, port } = this.#request;
    const parser = new ResponseParser(method, {
      onHead: ({ status, statusText, headers }) => {
        const hasBody = method !== 'HEAD' && status !== 204 && status !== 304;
        this.#send({ type: 'response', id, status, statusText, headers, hasBody });
      },
      onBody: (chunk) => {
        const piece = chunk.slice();
        pending = pending.then(async () => {
          await this.#responseCredit.spend(piece.length, () => this.#isAborted);
          if (!this.#isAborted) this.#send({ type: 'response-body', id, chunk: piece }, [piece.buffer]);
        });
      },
      onEnd: (canReuse) => {
        isReusable = canReuse;
        pending = pending.then(() => this.#send({ type: 'response-end', id }));
      },
    });
    try {
      const writing = this.#writeRequest(connection);
      while (!parser.isDone && !this.#isAborted) {
        const bytes = await connection.read();
        if (bytes === null) {
          if (canRetry && !parser.hasBegun) {
            connection.close();
            return false;
          }
          parser.end();
        } else parser.push(bytes);
        // The credit holds the server back through its own connection: nothing is read while nothing may be sent.
        await pending;
      }
      await pending;
      const isSent = parser.isDone && isReusable && this.#isBodyEnded && (await writing);
      if (isSent && !this.#isAborted) this.#pool.give(port, connection);
      else connection.close();
    } catch (reason) {
      connection.close();
      if (this.#isAborted) return true;
      const text = reason instanceof Error ? reason.message : String(reason);
      this.#fail(parser.hasBegun ? 'protocol' : 'reset', text);
    }
    return true;
  }

  async #writeRequest(connection: LoopbackConnection): Promise<boolean> {
    const { method, target, headers, hasBody } = this.#request;
    const hasLength = headers.some(([name]) => name.toLowerCase() === 'content-length');
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
    if (hasBody && !hasLength) lines.push('transfer-encoding: chunked\r\n');
    const head = `${method} ${target} HTTP/1.1\r\n${lines.join('')}connection: keep-alive\r\n\r\n`;
    if (!(await connection.write(encoder.encode(head)))) return false;
    while (hasBody && !this.#isAborted) {
      const chunk = this.#body.shift();
      if (chunk === undefined) {
        if (this.#isBodyEnded) break;
        await new Promise<void>((resolve) => (this.#wakeBody = resolve));
        continue;
      }
      const framed = hasLength ? chunk : frameChunk(chunk);
      if (!(await connection.write(framed))) return false;
      this.#send({ type: 'request-credit', id: this.#request.id, bytes: chunk.length });
    }
    if (hasBody && !hasLength && !this.#isAborted) return await connection.write(encoder.encode('0\r\n\r\n'));
    return !this.#isAborted;
  }

  #fail(reason: 'no-server' | 'reset' | 'protocol', message: string): void {
    this.#send({ type: 'failure', id: this.#request.id, reason, message });
  }
}

function frameChunk(chunk: Uint8Array): Uint8Array {
  if (chunk.length === 0) return chunk;
  const size = encoder.encode(`${chunk.length.toString(16)}\r\n`);
  const framed = new Uint8Array(size.length + chunk.length + 2);
  framed.set(size);
  framed.set(chunk, size.length);
  framed.set([0x0d, 0x0a], size.length + chunk.length);
  return framed;
}
