// The page at /headless: what the stock `@webcontainer/api` client loads in a hidden frame and talks to.
import { expose } from 'comlink';
import { HostServer } from './host-server.ts';
import { findHostPlace } from './host-place.ts';
import { acceptExtras } from './extras.ts';

const place = await findHostPlace(new URL(location.href));
const server = new HostServer(place);

acceptExtras(server);

// The frame policy of this page's response already decides who may be the parent.
if (window.parent !== window) {
  const { port1, port2 } = new MessageChannel();
  expose(server.api, port1);
  window.parent.postMessage({ type: 'init' }, location.ancestorOrigins?.[0] ?? '*', [port2]);
}
