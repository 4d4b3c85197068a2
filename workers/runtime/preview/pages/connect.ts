// The hidden page /__cloudless/connect.html: holds the port to the kernel for the preview's Service Worker.
import type { ConnectPageToHost, HostToConnectPage, PreviewInjection } from '#shared/contracts/preview-connection.ts';
import type { KernelToPreview, PreviewToKernel } from '#shared/contracts/preview-protocol.ts';
import { MESSAGE_CHANNEL, type ConnectPageGreeting, type ExchangeRequest } from '../exchange.ts';
import { registerWorker } from './register-worker.ts';

let kernel: MessagePort | null = null;
let injection: PreviewInjection | null = null;
let nextId = 1;
const exchanges = new Map<number, MessagePort>();
/** Exchanges that came before the kernel's port did. */
const waiting: MessagePort[] = [];

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
  if (kernel === null) waiting.push(port);
  else open(port);
});
navigator.serviceWorker?.startMessages();

new BroadcastChannel(MESSAGE_CHANNEL).onmessage = ({ data }: MessageEvent<unknown>) =>
  tellHost({ type: 'cloudless:preview-message', message: data });

function connect(port: MessagePort): void {
  kernel = port;
  port.onmessage = ({ data }: MessageEvent<KernelToPreview>) => {
    const exchange = exchanges.get(data.id);
    if (!exchange) return;
    const transfer = data.type === 'response-body' ? [data.chunk.buffer] : [];
    exchange.postMessage({ ...data, id: 0 } satisfies KernelToPreview, transfer);
    if (data.type === 'response-end' || data.type === 'failure') exchanges.delete(data.id);
  };
  for (const early of waiting.splice(0)) open(early);
}

function open(port: MessagePort): void {
  const id = nextId++;
  exchanges.set(id, port);
  port.onmessage = ({ data }: MessageEvent<PreviewToKernel>) => {
    const transfer = data.type === 'request-body' ? [data.chunk.buffer] : [];
    kernel?.postMessage({ ...data, id } satisfies PreviewToKernel, transfer);
    if (data.type === 'abort') exchanges.delete(id);
  };
  port.postMessage({ type: 'cloudless:exchange-open', injection: injection! } satisfies ConnectPageGreeting);
}

tellHost({ type: 'cloudless:preview-hello' });
registerWorker().then(
  () => tellHost({ type: 'cloudless:preview-ready' }),
  (reason: unknown) =>
    tellHost({ type: 'cloudless:preview-failed', message: reason instanceof Error ? reason.message : String(reason) }),
);
