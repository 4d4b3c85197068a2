import type { KernelToPreview, PreviewToKernel } from '#shared/contracts/preview-protocol.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { PreviewExchange } from './preview-exchange.ts';

/** Serves the requests of one preview host. */
export function servePreviewPort(port: MessagePort, pool: ConnectionPool): void {
  const exchanges = new Map<number, PreviewExchange>();
  port.onmessage = ({ data }: MessageEvent<PreviewToKernel>) => {
    if (data.type !== 'request') {
      exchanges.get(data.id)?.onMessage(data);
      return;
    }
    const exchange = new PreviewExchange(data, pool, (message: KernelToPreview, transfer = []) =>
      port.postMessage(message, transfer),
    );
    exchanges.set(data.id, exchange);
    void exchange.run().finally(() => exchanges.delete(data.id));
  };
}
