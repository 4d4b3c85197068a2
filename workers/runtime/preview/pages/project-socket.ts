import {
  INITIAL_CREDIT,
  type KernelToPreview,
  type PreviewToKernel,
  type SocketMessage,
} from '#shared/contracts/preview-protocol.ts';
import type { ConnectPageGreeting, SocketRequest } from '../exchange.ts';

/** What a page may give to `send`. */
type Sendable = string | ArrayBufferLike | Blob | ArrayBufferView;
type Incoming = KernelToPreview | ConnectPageGreeting;

const READY = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const;
const GOING_AWAY = 1001;
const ABNORMAL = 1006;
const LONGEST_REASON = 123;
/** Milliseconds the Service Worker and the connecting page have to take a socket up. */
const PATIENCE = 10_000;

const alive = new Set<ProjectSocket>();
addEventListener('pagehide', () => {
  for (const socket of alive) ProjectSocket.leave(socket);
});

/**
 * The interface `WebSocket` of the browser, over the loopback of the project. Source: the WebSockets standard.
 * Objects are made with the prototype of the browser's class, so nothing here may call public members on `this`
 * except those of `EventTarget`.
 */
export class ProjectSocket extends EventTarget {
  readonly #url: string;
  readonly #port: MessagePort;
  #readyState: number = READY.CONNECTING;
  #protocol = '';
  #binaryType: BinaryType = 'blob';
  #bufferedAmount = 0;
  /** Bytes the kernel still takes; more waits here, where `bufferedAmount` shows it. */
  #credit = INITIAL_CREDIT;
  readonly #queue: (string | Uint8Array<ArrayBuffer>)[] = [];
  /** Turning blobs into bytes takes time, and messages keep their order. */
  #preparing: Promise<void> = Promise.resolve();
  #pendingClose: Extract<PreviewToKernel, { type: 'socket-close' }> | null = null;
  readonly #handlers = new Map<string, EventListener>();
  #timer: ReturnType<typeof setTimeout>;

  /** @param url absolute, of a server of the project. */
  constructor(url: URL, protocols: readonly string[]) {
    super();
    this.#url = url.href;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<Incoming>) => this.#onMessage(data);
    const request: SocketRequest = { type: 'cloudless:socket', url: url.href, protocols };
    void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage(request, [port2]));
    this.#timer = setTimeout(() => this.#fail('the preview is not connected to its project'), PATIENCE);
    alive.add(this);
  }

  /** The page goes away: the server learns it, the page does not. */
  static leave(socket: ProjectSocket): void {
    if (socket.#readyState === READY.CLOSED) return;
    socket.#post({ type: 'socket-close', id: 0, code: GOING_AWAY, reason: '' });
    socket.#end();
  }

  static is(value: unknown): boolean {
    return typeof value === 'object' && value !== null && #url in value;
  }

  get url(): string {
    return this.#url;
  }

  get readyState(): number {
    return this.#readyState;
  }

  get bufferedAmount(): number {
    return this.#bufferedAmount;
  }

  get extensions(): string {
    return '';
  }

  get protocol(): string {
    return this.#protocol;
  }

  get binaryType(): BinaryType {
    return this.#binaryType;
  }

  set binaryType(type: BinaryType) {
    if (type === 'blob' || type === 'arraybuffer') this.#binaryType = type;
  }

  get onopen(): EventListener | null {
    return this.#handler('open');
  }

  set onopen(handler: EventListener | null) {
    this.#setHandler('open', handler);
  }

  get onmessage(): EventListener | null {
    return this.#handler('message');
  }

  set onmessage(handler: EventListener | null) {
    this.#setHandler('message', handler);
  }

  get onerror(): EventListener | null {
    return this.#handler('error');
  }

  set onerror(handler: EventListener | null) {
    this.#setHandler('error', handler);
  }

  get onclose(): EventListener | null {
    return this.#handler('close');
  }

  set onclose(handler: EventListener | null) {
    this.#setHandler('close', handler);
  }

  send(data: Sendable): void {
    if (this.#readyState === READY.CONNECTING) {
      throw new DOMException(
        "Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.",
        'InvalidStateError',
      );
    }
    const size = sizeOf(data);
    this.#bufferedAmount += size;
    if (this.#readyState !== READY.OPEN) return;
    if (data instanceof Blob) {
      this.#preparing = this.#preparing.then(async () => this.#enqueue(new Uint8Array(await data.arrayBuffer())));
      return;
    }
    // The page may change its buffer right after this.
    const copy = typeof data === 'string' ? data.toWellFormed() : copyOf(data);
    this.#preparing = this.#preparing.then(() => this.#enqueue(copy));
  }

  close(code?: number, reason = ''): void {
    if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
      throw new DOMException(
        `Failed to execute 'close' on 'WebSocket': The close code must be either 1000, or between 3000 and 4999. ${code} is neither.`,
        'InvalidAccessError',
      );
    }
    if (sizeOf(reason) > LONGEST_REASON) {
      throw new DOMException(
        "Failed to execute 'close' on 'WebSocket': The close reason must not be greater than 123 UTF-8 bytes.",
        'SyntaxError',
      );
    }
    if (this.#readyState >= READY.CLOSING) return;
    const isOpen = this.#readyState === READY.OPEN;
    this.#readyState = READY.CLOSING;
    if (!isOpen) {
      setTimeout(() => this.#fail('WebSocket is closed before the connection is established.'));
      return;
    }
    // A reason without a code cannot be told to the server.
    const effective = code ?? (reason === '' ? null : 1000);
    this.#preparing = this.#preparing.then(() => {
      this.#pendingClose = { type: 'socket-close', id: 0, code: effective, reason };
      this.#flush();
    });
  }

  #enqueue(data: string | Uint8Array<ArrayBuffer>): void {
    this.#queue.push(data);
    this.#flush();
  }

  #flush(): void {
    while (this.#credit > 0 && this.#queue.length > 0) {
      const data = this.#queue.shift() as string | Uint8Array<ArrayBuffer>;
      this.#credit -= sizeOf(data);
      const message: SocketMessage = { type: 'socket-message', id: 0, data };
      this.#post(message, typeof data === 'string' ? [] : [data.buffer]);
    }
    if (this.#queue.length > 0 || this.#pendingClose === null) return;
    this.#post(this.#pendingClose);
    this.#pendingClose = null;
  }

  #onMessage(message: Incoming): void {
    if (this.#readyState === READY.CLOSED) return;
    switch (message.type) {
      case 'cloudless:exchange-open':
        clearTimeout(this.#timer);
        break;
      case 'socket-opened':
        if (this.#readyState !== READY.CONNECTING) return;
        this.#protocol = message.protocol;
        this.#readyState = READY.OPEN;
        this.dispatchEvent(new Event('open'));
        break;
      case 'socket-message':
        this.#deliver(message.data);
        break;
      case 'socket-credit':
        this.#credit += message.bytes;
        this.#bufferedAmount -= message.bytes;
        this.#flush();
        break;
      case 'socket-closed':
        if (message.failure !== null) this.#fail(message.failure, message.code);
        else this.#closed(message.code, message.reason, message.isClean);
        break;
      case 'failure':
        this.#fail(message.message);
        break;
      default:
    }
  }

  #deliver(data: string | Uint8Array<ArrayBuffer>): void {
    const isBlob = typeof data !== 'string' && this.#binaryType === 'blob';
    const content = typeof data === 'string' ? data : isBlob ? new Blob([data]) : data.buffer;
    if (this.#readyState === READY.OPEN) {
      this.dispatchEvent(new MessageEvent('message', { data: content, origin: new URL(this.#url).origin }));
    }
    this.#post({ type: 'socket-credit', id: 0, bytes: data.length });
  }

  #fail(text: string, code: number = ABNORMAL): void {
    if (this.#readyState === READY.CLOSED) return;
    console.error(`WebSocket connection to '${this.#url}' failed: ${text}`);
    this.#post({ type: 'abort', id: 0 });
    this.#end();
    this.dispatchEvent(new Event('error'));
    this.dispatchEvent(new CloseEvent('close', { code, reason: '', wasClean: false }));
  }

  #closed(code: number, reason: string, wasClean: boolean): void {
    this.#end();
    this.dispatchEvent(new CloseEvent('close', { code, reason, wasClean }));
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#readyState = READY.CLOSED;
    alive.delete(this);
  }

  #post(message: PreviewToKernel, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  #handler(type: string): EventListener | null {
    return this.#handlers.get(type) ?? null;
  }

  #setHandler(type: string, handler: EventListener | null): void {
    const known = this.#handlers.get(type);
    if (known) this.removeEventListener(type, known);
    this.#handlers.delete(type);
    if (typeof handler !== 'function') return;
    this.#handlers.set(type, handler);
    this.addEventListener(type, handler);
  }
}

function sizeOf(data: Sendable): number {
  if (typeof data === 'string') return new TextEncoder().encode(data).length;
  return data instanceof Blob ? data.size : data.byteLength;
}

function copyOf(data: ArrayBufferLike | ArrayBufferView): Uint8Array<ArrayBuffer> {
  const view = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
  return new Uint8Array(view);
}
