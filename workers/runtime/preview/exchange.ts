import type { PreviewToKernel } from '#shared/contracts/preview-protocol.ts';
import type { PreviewInjection } from '#shared/contracts/preview-connection.ts';

/** Path of the hidden page that connects a preview's Service Worker to the kernel. */
export const CONNECT_PAGE = '/__cloudless/connect.html';

/** The Service Worker asks the connecting page for an exchange; a port comes with it. */
export interface ExchangeRequest {
  readonly type: 'cloudless:exchange';
  /** What the connecting page sends to the kernel at once, where the other end of the port is not the worker itself. */
  readonly first?: PreviewToKernel;
}

/** A page of the preview asks its Service Worker for a WebSocket to the loopback; a port for it comes along. */
export interface SocketRequest {
  readonly type: 'cloudless:socket';
  readonly url: string;
  readonly protocols: readonly string[];
}

/** First message on that port; after it the port speaks `preview-protocol.ts` with id 0. */
export interface ConnectPageGreeting {
  readonly type: 'cloudless:exchange-open';
  readonly injection: PreviewInjection;
}

/** Channel on which pages of a preview tell the connecting page of errors. */
export const MESSAGE_CHANNEL = 'cloudless-preview-messages';
