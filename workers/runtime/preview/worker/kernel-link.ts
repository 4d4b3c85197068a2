import { INITIAL_CREDIT, type KernelToPreview, type PreviewToKernel } from '#shared/contracts/preview-protocol.ts';
import type { PreviewInjection } from '#shared/contracts/preview-connection.ts';
import { CONNECT_PAGE, type ConnectPageGreeting, type ExchangeRequest } from '../exchange.ts';

declare const self: ServiceWorkerGlobalScope;

export interface LoopbackRequest {
  readonly port: number;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: ReadableStream<Uint8Array> | null;
  readonly signal: AbortSignal;
}

export interface LoopbackResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: ReadableStream<Uint8Array> | null;
  readonly injection: PreviewInjection;
}

/** Why there is no response. */
export class LoopbackFailure extends Error {
  constructor(
    readonly reason: 'no-server' | 'reset' | 'protocol' | 'not-connected',
    message: string,
  ) {
    super(message);
  }
}

/** Milliseconds a connecting page has to take up an exchange. */
const PATIENCE = 3000;

/** Sends a request to the kernel through the connecting page of this origin. @throws LoopbackFailure */
export async function requestFromLoopback(request: LoopbackRequest): Promise<LoopbackResponse> {
  const page = await findConnectPage();
  if (page === null) throw new LoopbackFailure('not-connected', 'no page connects this preview to its project');
  const { port1, port2 } = new MessageChannel();
  const message: ExchangeRequest = { type: 'cloudless:exchange' };
  page.postMessage(message, [port2]);
  return await new Exchange(port1, request).response();
}

export async function findConnectPage(): Promise<WindowClient | null> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return pages.find(({ url }) => new URL(url).pathname === CONNECT_PAGE) ?? null;
}

/** One request and its answer over a port of its own. */
class Exchange {
  readonly #port: MessagePort;
  readonly #request: LoopbackRequest;
  #credit = INITIAL_CREDIT;
  #wakeBody: (() => void) | null = null;
  #injection: PreviewInjection | null = null;
  #body: ReadableStreamDefaultController<Uint8Array> | null = null;
  #isOver = false;

  constructor(port: MessagePort, request: LoopbackRequest) {
    this.#port = port;
    this.#request = request;
  }

  response(): Promise<LoopbackResponse> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#end();
        reject(new LoopbackFailure('not-connected', 'the connecting page does not answer'));
      }, PATIENCE);
      this.#request.signal.addEventListener('abort', () => {
        this.#post({ type: 'abort', id: 0 });
        this.#end();
        reject(new LoopbackFailure('reset', 'the request was cancelled'));
      });
      this.#port.onmessage = ({ data }: MessageEvent<KernelToPreview | ConnectPageGreeting>) => {
        switch (data.type) {
          case 'cloudless:exchange-open':
            clearTimeout(timer);
            this.#injection = data.injection;
            this.#begin();
            break;
          case 'response':
            resolve(this.#open(data));
            break;
          case 'failure':
            clearTimeout(timer);
            reject(new LoopbackFailure(data.reason, data.message));
            this.#body?.error(new Error(data.message));
            this.#end();
            break;
          default:
            this.#onBodyMessage(data);
        }
      };
    });
  }

  #begin(): void {
    const { port, method, target, headers, body } = this.#request;
    this.#post({ type: 'request', id: 0, port, method, target, headers, hasBody: body !== null });
    if (body !== null) void this.#sendBody(body);
  }

  async #sendBody(body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = body.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        while (this.#credit <= 0 && !this.#isOver) await new Promise<void>((resolve) => (this.#wakeBody = resolve));
        if (this.#isOver) {
          await reader.cancel();
          return;
        }
        this.#credit -= value.length;
        this.#post({ type: 'request-body', id: 0, chunk: value }, [value.buffer]);
      }
      this.#post({ type: 'request-end', id: 0 });
    } catch {
      // The page gave up its own body: the server must not take what came so far for the whole.
      this.#post({ type: 'abort', id: 0 });
      this.#end();
    }
  }

  #open(head: Extract<KernelToPreview, { type: 'response' }>): LoopbackResponse {
    const body = head.hasBody
      ? new ReadableStream<Uint8Array>({
          start: (controller) => {
            this.#body = controller;
          },
          cancel: () => {
            this.#post({ type: 'abort', id: 0 });
            this.#end();
          },
        })
      : null;
    const { status, statusText, headers } = head;
    return { status, statusText, headers, body, injection: this.#injection! };
  }

  #onBodyMessage(message: Exclude<KernelToPreview, { type: 'response' | 'failure' }>): void {
    switch (message.type) {
      case 'request-credit':
        this.#credit += message.bytes;
        this.#wakeBody?.();
        break;
      case 'response-body':
        if (this.#isOver) return;
        this.#body?.enqueue(message.chunk);
        void this.#grantWhenTaken(message.chunk.length);
        break;
      case 'response-end':
        if (!this.#isOver) this.#body?.close();
        this.#end();
        break;
      default:
        break;
    }
  }

  /** Gives credit back once the page took most of what is queued: a slow reader then slows the server down. */
  async #grantWhenTaken(bytes: number): Promise<void> {
    const queue = (): number => -(this.#body?.desiredSize ?? 0);
    while (!this.#isOver && queue() > 8) await new Promise((resolve) => setTimeout(resolve, 4));
    this.#post({ type: 'response-credit', id: 0, bytes });
  }

  #post(message: PreviewToKernel, transfer: Transferable[] = []): void {
    if (!this.#isOver) this.#port.postMessage(message, transfer);
  }

  #end(): void {
    this.#isOver = true;
    this.#wakeBody?.();
    // The page closes its side when the exchange is over; closing here could lose the last message.
  }
}
