import type { KernelControl, KernelEvent } from '#shared/contracts/kernel-control.ts';
import type { ConnectPageToHost, HostToConnectPage, PreviewInjection } from '#shared/contracts/preview-connection.ts';
import { transfer, type Remote } from 'comlink';
import type { HostPlace } from './host-place.ts';

type PortListener = (port: number, state: 'open' | 'close', url: string) => void;

interface Connection {
  readonly frame: HTMLIFrameElement;
  readonly origin: string;
  isReady: boolean;
}

/**
 * Keeps one hidden frame on the origin of each port that something listens on. Its Service Worker reaches the
 * kernel through it, also for previews in tabs of their own. A port is announced once its preview can answer.
 */
export class PreviewConnections {
  readonly #place: HostPlace;
  readonly #control: Remote<KernelControl>;
  readonly #connections = new Map<number, Connection>();
  readonly #open = new Set<number>();
  readonly #portListeners = new Set<PortListener>();
  readonly #messageListeners = new Set<(message: unknown) => void>();
  #injection: PreviewInjection;

  constructor(place: HostPlace, control: Remote<KernelControl>, errors: boolean | 'exceptions-only') {
    this.#place = place;
    this.#control = control;
    this.#injection = {
      script: null,
      errors: errors === true ? 'all' : errors === false ? 'none' : errors,
      embedderPolicy:
        new URL(location.href).searchParams.get('coep') === 'require-corp' ? 'require-corp' : 'credentialless',
    };
    window.addEventListener('message', this.#onWindowMessage);
  }

  /** To be fed with the kernel's events. */
  handle(event: KernelEvent): void {
    if (event.type !== 'port') return;
    const { port, state } = event;
    if (state === 'close') {
      if (this.#open.delete(port)) this.#announce(port, 'close');
      return;
    }
    this.#open.add(port);
    const known = this.#connections.get(port);
    if (known?.isReady) this.#announce(port, 'open');
    else if (!known) this.#connect(port);
  }

  onPort(listener: PortListener): () => void {
    this.#portListeners.add(listener);
    return () => void this.#portListeners.delete(listener);
  }

  onMessage(listener: (message: unknown) => void): () => void {
    this.#messageListeners.add(listener);
    return () => void this.#messageListeners.delete(listener);
  }

  setScript(script: PreviewInjection['script']): void {
    this.#injection = { ...this.#injection, script };
    for (const { frame, origin } of this.#connections.values()) {
      this.#post(frame, origin, { type: 'cloudless:preview-inject', injection: this.#injection });
    }
  }

  close(): void {
    window.removeEventListener('message', this.#onWindowMessage);
    for (const { frame } of this.#connections.values()) frame.remove();
    this.#connections.clear();
    this.#open.clear();
  }

  #connect(port: number): void {
    const url = new URL(this.#place.previewUrl(port));
    const frame = document.createElement('iframe');
    frame.hidden = true;
    frame.allow = 'cross-origin-isolated';
    frame.src = new URL('/__cloudless/connect.html', url).href + `?port=${port}`;
    this.#connections.set(port, { frame, origin: url.origin, isReady: false });
    document.body.append(frame);
  }

  readonly #onWindowMessage = (event: MessageEvent): void => {
    for (const [port, connection] of this.#connections) {
      if (event.source !== connection.frame.contentWindow || event.origin !== connection.origin) continue;
      this.#onPageMessage(port, connection, event.data as ConnectPageToHost);
      return;
    }
  };

  #onPageMessage(port: number, connection: Connection, message: ConnectPageToHost): void {
    switch (message.type) {
      case 'cloudless:preview-hello': {
        const { port1, port2 } = new MessageChannel();
        void this.#control.attachPreview(transfer(port1, [port1]));
        const greeting: HostToConnectPage = { type: 'cloudless:preview-connect', port, injection: this.#injection };
        this.#post(connection.frame, connection.origin, greeting, [port2]);
        break;
      }
      case 'cloudless:preview-ready':
        connection.isReady = true;
        if (this.#open.has(port)) this.#announce(port, 'open');
        break;
      case 'cloudless:preview-failed':
        // The server runs all the same: say so, and let the page explain itself when it is opened.
        console.warn(`The preview of port ${port} has no Service Worker: ${message.message}`);
        if (this.#open.has(port)) this.#announce(port, 'open');
        break;
      case 'cloudless:preview-message':
        for (const listener of this.#messageListeners) listener(message.message);
        break;
    }
  }

  #announce(port: number, state: 'open' | 'close'): void {
    // Without the slash at the end, as people print and compare these.
    const url = this.#place.previewUrl(port).replace(/\/$/, '');
    for (const listener of this.#portListeners) listener(port, state, url);
  }

  #post(frame: HTMLIFrameElement, origin: string, message: HostToConnectPage, ports: Transferable[] = []): void {
    frame.contentWindow?.postMessage(message, origin, ports);
  }
}
