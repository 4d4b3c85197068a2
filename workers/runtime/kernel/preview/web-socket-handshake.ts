import type { ResponseHead } from './response-parser.ts';

/** Appended to the key by the server before it hashes it (RFC 6455, section 1.3). */
const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export interface WebSocketHandshake {
  /** The request's head. */
  readonly request: string;
  /** The subprotocol the server chose. @throws Error when the answer is no agreement. */
  check(head: ResponseHead): string;
}

/** The opening handshake of a client (RFC 6455, section 4.1). */
export async function prepareHandshake(
  target: string,
  protocols: readonly string[],
  headers: readonly (readonly [string, string])[],
): Promise<WebSocketHandshake> {
  const key = toBase64(crypto.getRandomValues(new Uint8Array(16)));
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(key + ACCEPT_SUFFIX));
  const accept = toBase64(new Uint8Array(digest));
  const all: (readonly [string, string])[] = [
    ...headers,
    ['connection', 'Upgrade'],
    ['upgrade', 'websocket'],
    ['sec-websocket-version', '13'],
    ['sec-websocket-key', key],
  ];
  if (protocols.length > 0) all.push(['sec-websocket-protocol', protocols.join(', ')]);
  const lines = all.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return {
    request: `GET ${target} HTTP/1.1\r\n${lines}\r\n`,
    check: (head) => chosenProtocol(head, accept, protocols),
  };
}

function chosenProtocol(head: ResponseHead, accept: string, protocols: readonly string[]): string {
  const value = (wanted: string): string =>
    head.headers
      .filter(([name]) => name.toLowerCase() === wanted)
      .map(([, text]) => text)
      .join(', ');
  if (head.status !== 101) throw new Error(`the server answered ${head.status} ${head.statusText}`.trimEnd());
  const isUpgraded =
    value('upgrade').toLowerCase() === 'websocket' && /(^|,)\s*upgrade\s*(,|$)/i.test(value('connection'));
  if (!isUpgraded) throw new Error('the server upgraded to something else');
  if (value('sec-websocket-accept') !== accept) throw new Error('“Sec-WebSocket-Accept” does not fit the key');
  if (value('sec-websocket-extensions') !== '') throw new Error('the server chose an extension nobody offered');
  const protocol = value('sec-websocket-protocol');
  if (protocol !== '' && !protocols.includes(protocol)) throw new Error(`nobody offered the protocol “${protocol}”`);
  return protocol;
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
