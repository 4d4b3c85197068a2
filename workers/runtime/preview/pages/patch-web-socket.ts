import { PreviewAddresses } from '../worker/preview-address.ts';
import { ProjectSocket } from './project-socket.ts';

/**
 * Lets `WebSocket` reach the servers of the project: a Service Worker never sees the handshake of one. Addresses of
 * anything else stay the browser's own business. Both kinds are instances of the one interface, so that classes
 * derived from it work too.
 */
export function patchWebSocket(): void {
  if (!('serviceWorker' in navigator)) return;
  const Native = WebSocket;
  const addresses = new PreviewAddresses(location.href);
  const projectUrl = (url: unknown): URL | null => {
    const parsed = parse(url);
    return parsed !== null && addresses.find(overHttp(parsed), location.href) !== null ? parsed : null;
  };
  shareInterface(Native.prototype);
  globalThis.WebSocket = new Proxy(Native, {
    construct(target, parameters: unknown[], newTarget) {
      const url = projectUrl(parameters[0]);
      if (url === null) return Reflect.construct(target, parameters, newTarget) as object;
      return Reflect.construct(ProjectSocket, [url, protocolsOf(parameters[1])], newTarget) as object;
    },
  });
  Native.prototype.constructor = globalThis.WebSocket;
}

/** Makes each member of the interface do what the object at hand needs. */
function shareInterface(prototype: WebSocket): void {
  for (const [name, own] of Object.entries(Object.getOwnPropertyDescriptors(ProjectSocket.prototype))) {
    const native = Object.getOwnPropertyDescriptor(prototype, name);
    if (name === 'constructor' || !native) continue;
    const shared: PropertyDescriptor = { ...native };
    for (const part of ['get', 'set', 'value'] as const) {
      const [ours, theirs] = [own[part] as unknown, native[part] as unknown];
      if (typeof ours !== 'function' || typeof theirs !== 'function') continue;
      shared[part] = function (this: unknown, ...parameters: unknown[]): unknown {
        return Reflect.apply(ProjectSocket.is(this) ? ours : theirs, this, parameters) as unknown;
      };
    }
    Object.defineProperty(prototype, name, shared);
  }
}

function parse(url: unknown): URL | null {
  try {
    const parsed = new URL(String(url), location.href);
    if (parsed.hash !== '') return null;
    if (/^https?:$/.test(parsed.protocol)) return new URL(parsed.href.replace(/^http/, 'ws'));
    return /^wss?:$/.test(parsed.protocol) ? parsed : null;
  } catch {
    // The browser's own constructor says what is wrong.
    return null;
  }
}

function overHttp(url: URL): URL {
  return new URL(url.href.replace(/^ws/, 'http'));
}

function protocolsOf(value: unknown): string[] {
  const protocols = value === undefined ? [] : typeof value === 'string' ? [value] : [...(value as Iterable<unknown>)];
  const names = protocols.map(String);
  for (const [index, name] of names.entries()) {
    if (/^[!#$%&'*+\-.^_`|~\w]+$/.test(name) && !names.includes(name, index + 1)) continue;
    throw new DOMException(`Failed to construct 'WebSocket': The subprotocol '${name}' is invalid.`, 'SyntaxError');
  }
  return names;
}
