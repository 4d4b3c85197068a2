import { MESSAGE_CHANNEL } from '../exchange.ts';
import { patchWebSocket } from './patch-web-socket.ts';

interface PageOptions {
  readonly errors: 'none' | 'exceptions-only' | 'all';
  readonly port: number;
}

/**
 * Runs in every document of a preview before its own scripts: connects WebSockets, reports errors and
 * reloads when asked. It is bundled into one function, so it may use nothing from outside but what it is given.
 */
export default function pageScript({ errors, port }: PageOptions): void {
  patchWebSocket();
  addEventListener('message', (event: MessageEvent<{ type?: unknown; callback?: MessagePort } | null>) => {
    if (event.data?.type !== 'LOCALSERVICE_RELOAD_WINDOW') return;
    event.data.callback?.postMessage({ type: 'LOCALSERVICE_WINDOW_RELOADED' });
    location.reload();
  });
  if (errors === 'none') return;
  const channel = new BroadcastChannel(MESSAGE_CHANNEL);
  const report = (type: string, details: object): void => {
    const { pathname, search, hash } = location;
    try {
      channel.postMessage({ type, previewId: `${location.hostname}`, port, pathname, search, hash, ...details });
    } catch {
      // What a page logs may not be cloneable: then its text has to do.
      channel.postMessage({
        type,
        previewId: location.hostname,
        port,
        pathname,
        search,
        hash,
        args: [String(details)],
      });
    }
  };
  addEventListener('error', ({ message, error }) => {
    report('PREVIEW_UNCAUGHT_EXCEPTION', { message, stack: error instanceof Error ? error.stack : undefined });
  });
  addEventListener('unhandledrejection', ({ reason }) => {
    const isError = reason instanceof Error;
    report('PREVIEW_UNHANDLED_REJECTION', {
      message: isError ? reason.message : String(reason),
      stack: isError ? reason.stack : undefined,
    });
  });
  if (errors !== 'all') return;
  const original = console.error;
  console.error = (...args: unknown[]) => {
    original.apply(console, args);
    const shown = args.map((value) => (value instanceof Error ? (value.stack ?? value.message) : value));
    report('PREVIEW_CONSOLE_ERROR', { args: shown, stack: new Error().stack });
  };
}
