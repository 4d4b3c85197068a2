import type { KernelToPreview, PreviewToKernel } from '#shared/contracts/preview-protocol.ts';
import type { ExchangeRequest, SocketRequest } from '../exchange.ts';
import { cookieHeader } from './cookies.ts';
import { findConnectPage } from './kernel-link.ts';
import type { PreviewAddresses } from './preview-address.ts';

/**
 * Hands a page's port over to the connecting page, with the request only a Service Worker can put together: it knows
 * the cookies scripts may not see. What follows goes from page to page.
 *
 * @param page URL of the page that asks.
 */
export async function openSocket(
  { url, protocols }: SocketRequest,
  port: MessagePort,
  page: string | null,
  addresses: PreviewAddresses,
): Promise<void> {
  const address = addresses.find(new URL(url.replace(/^ws/, 'http')), page);
  const connectPage = await findConnectPage();
  if (address === null || connectPage === null) {
    const message =
      address === null ? 'this is no server of the project' : 'no page connects this preview to its project';
    port.postMessage({ type: 'failure', id: 0, reason: 'no-server', message } satisfies KernelToPreview);
    return;
  }
  const host = `localhost:${address.port}`;
  // Like the page's requests, the socket comes from the server's own pages as far as that server can tell.
  const headers: [string, string][] = [
    ['host', host],
    ['origin', `http://${host}`],
    ['user-agent', navigator.userAgent],
    ['accept-language', navigator.languages.join(',')],
    ['cache-control', 'no-cache'],
    ['pragma', 'no-cache'],
  ];
  const cookies = await cookieHeader(address);
  if (cookies !== '') headers.push(['cookie', cookies]);
  const first: PreviewToKernel = {
    type: 'socket-open',
    id: 0,
    port: address.port,
    target: address.target,
    protocols,
    headers,
  };
  connectPage.postMessage({ type: 'cloudless:exchange', first } satisfies ExchangeRequest, [port]);
}
