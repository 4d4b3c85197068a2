// The Service Worker of a preview: answers every request of its pages from the project's virtual loopback.
import type { SocketRequest } from '../exchange.ts';
import { answer } from './answer.ts';
import { openSocket } from './open-socket.ts';
import { PreviewAddresses } from './preview-address.ts';

declare const self: ServiceWorkerGlobalScope;

const addresses = new PreviewAddresses(self.location.href);
const OWN_FILES = '/__cloudless/';
const CACHE = 'cloudless-preview-files';

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin === self.location.origin && url.pathname.startsWith(OWN_FILES)) {
    event.respondWith(ownFile(request));
    return;
  }
  event.respondWith(route(event, url));
});

self.addEventListener('message', (event: ExtendableMessageEvent) => {
  const request = event.data as SocketRequest;
  const [port] = event.ports;
  if (request.type !== 'cloudless:socket' || !port) return;
  event.waitUntil(openSocket(request, port, (event.source as WindowClient | null)?.url ?? null, addresses));
});

async function route(event: FetchEvent, url: URL): Promise<Response> {
  const page = event.clientId === '' ? null : await self.clients.get(event.clientId);
  const address = addresses.find(url, page?.url ?? null);
  return address === null ? fetch(event.request) : answer(event, address, addresses);
}

/** Our own few files: from the server, or as they last were while it is away. */
async function ownFile(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok && request.method === 'GET') await cache.put(request, response.clone());
    return response;
  } catch (reason) {
    const known = await cache.match(request, { ignoreSearch: true });
    if (known) return known;
    throw reason;
  }
}
