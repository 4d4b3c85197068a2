// The hidden page /__cloudless/connect.html: holds the port to the kernel for the preview's Service Worker.
import type { ConnectPageToHost, HostToConnectPage, PreviewInjection } from '#shared/contracts/preview-connection.ts';
import type { KernelToPreview, PreviewToKernel } from '#shared/contracts/preview-protocol.ts';
import { MESSAGE_CHANNEL, type ConnectPageGreeting, type ExchangeRequest } from '../exchange.ts';
import { registerWorker } from './register-worker.ts';

let kernel: MessagePort | null = null;
let injection: PreviewInjection | null = null;
let nextId = 1;
const exchanges = new Map<number, MessagePort>();
/** Messages after which the kernel says no more. */
const LAST: ReadonlySet<KernelToPreview['type']> = new Set(['response-end', 'failure', 'socket-closed']);
/** Exchanges that came before the kernel's port did. */
const waiting: { readonly port: MessagePort; readonly request: ExchangeRequest }[] = [];

const tellHost = (message: ConnectPageToHost): void => window.parent.postMessage(message, '*');

window.addEventListener('message', (event: MessageEvent<HostToConnectPage>) => {
  if (event.source !== window.parent || typeof event.data !== 'object') return;
  if (event.data.type === 'cloudless:preview-inject') injection = event.data.injection;
  else if (event.data.type === 'cloudless:preview-connect') {
    injection = event.data.injection;
    connect(event.ports[0]!);
  }
});

navigator.serviceWorker?.addEventListener('message', (event: MessageEvent<ExchangeRequest>) => {
  const port = event.ports[0];
  if (event.data.type !== 'cloudless:exchange' || !port) return;
  if (kernel === null) waiting.push({ port, request: event.data });
  else open(port, event.data);
});
navigator.serviceWorker?.startMessages();

new BroadcastChannel(MESSAGE_CHANNEL).onmessage = ({ data }: MessageEvent<unknown>) =>
  tellHost({ type: 'cloudless:preview-message', message: data });

function connect(port: MessagePort): void {
  kernel = port;
  port.onmessage = ({ data }: MessageEvent<KernelToPreview>) => {
    const exchange = exchanges.get(data.id);
    if (!exchange) return;
    exchange.postMessage({ ...data, id: 0 } satisfies KernelToPreview, carriedBy(data));
    if (LAST.has(data.type)) exchanges.delete(data.id);
  };
  for (const early of waiting.splice(0)) open(early.port, early.request);
}

function open(port: MessagePort, { first }: ExchangeRequest): void {
  const id = nextId++;
  exchanges.set(id, port);
  const forward = (message: PreviewToKernel): void =>
    kernel?.postMessage({ ...message, id } satisfies PreviewToKernel, carriedBy(message));
  port.onmessage = ({ data }: MessageEvent<PreviewToKernel>) => {
    forward(data);
    if (data.type === 'abort') exchanges.delete(id);
  };
  // Sent by the browser when the page or the worker at the other end is gone.
  port.addEventListener('close', () => {
    if (exchanges.delete(id)) forward({ type: 'abort', id });
  });
  port.postMessage({ type: 'cloudless:exchange-open', injection: injection! } satisfies ConnectPageGreeting);
  if (first) forward(first);
}

function carriedBy(message: PreviewToKernel | KernelToPreview): Transferable[] {
  if (message.type === 'response-body' || message.type === 'request-body') return [message.chunk.buffer];
  return message.type === 'socket-message' && typeof message.data !== 'string' ? [message.data.buffer] : [];
}

tellHost({ type: 'cloudless:preview-hello' });
registerWorker().then(
  () => tellHost({ type: 'cloudless:preview-ready' }),
  (reason: unknown) =>
    tellHost({ type: 'cloudless:preview-failed', message: reason instanceof Error ? reason.message : String(reason) }),
);
