import type { PreviewInjection } from '#shared/contracts/preview-connection.ts';

/** Path of the hidden page that connects a preview's Service Worker to the kernel. */
export const CONNECT_PAGE = '/__cloudless/connect.html';

/** The Service Worker asks the connecting page for an exchange; a port comes with it. */
export interface ExchangeRequest {
  readonly type: 'cloudless:exchange';
}

/** First message on that port; after it the port speaks `preview-protocol.ts` with id 0. */
export interface ConnectPageGreeting {
  readonly type: 'cloudless:exchange-open';
  readonly injection: PreviewInjection;
}

/** Channel on which pages of a preview tell the connecting page of errors. */
export const MESSAGE_CHANNEL = 'cloudless-preview-messages';
