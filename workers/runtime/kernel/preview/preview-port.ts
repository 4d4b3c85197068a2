import type { KernelToPreview, PreviewToKernel } from '#shared/contracts/preview-protocol.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { PreviewExchange } from './preview-exchange.ts';
import { WebSocketExchange } from './web-socket-exchange.ts';

/** Serves the requests and the WebSockets of one preview host. */
export function servePreviewPort(port: MessagePort, pool: ConnectionPool): void {
  const exchanges = new Map<number, PreviewExchange | WebSocketExchange>();
  port.onmessage = ({ data }: MessageEvent<PreviewToKernel>) => {
    if (data.type !== 'request' && data.type !== 'socket-open') {
      exchanges.get(data.id)?.onMessage(data);
      return;
    }
    const send = (message: KernelToPreview, transfer: Transferable[] = []): void => port.postMessage(message, transfer);
    const exchange =
      data.type === 'request' ? new PreviewExchange(data, pool, send) : new WebSocketExchange(data, pool, send);
    exchanges.set(data.id, exchange);
    void exchange.run().finally(() => exchanges.delete(data.id));
  };
}
