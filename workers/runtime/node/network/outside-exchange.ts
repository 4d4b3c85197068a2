import type { OutsideRequest, OutsideResponse } from '../../abi/system.ts';
import type { MessageHead } from '../http/message-parser.ts';
import { latin1Bytes } from './byte-pieces.ts';

/** Fields that concern one connection only (RFC 9110 section 7.6.1). */
const connectionFields = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** Describe bytes that the browser has decoded or counted anew. */
const decodedFields = new Set(['content-encoding', 'content-length']);
const bodilessMethods = new Set(['GET', 'HEAD']);

export interface ExchangePlace {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
}

/** The request a head read from a connection stands for. */
export function outsideRequest(
  place: ExchangePlace,
  head: MessageHead,
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal,
): OutsideRequest {
  const headers: [string, string][] = [];
  for (let index = 0; index < head.headers.length; index += 2) {
    const name = head.headers[index] as string;
    const lower = name.toLowerCase();
    if (connectionFields.has(lower) || lower === 'host' || lower === 'content-length' || lower === 'expect') continue;
    headers.push([name, head.headers[index + 1] as string]);
  }
  return {
    url: urlOf(place, head.url),
    method: head.method,
    headers,
    body: bodilessMethods.has(head.method) ? null : body,
    signal,
  };
}

function urlOf({ scheme, host, port }: ExchangePlace, target: string): string {
  // A request to a proxy names its whole address.
  if (/^https?:\/\//i.test(target)) return target;
  const isUsual = port === (scheme === 'https' ? 443 : 80);
  return `${scheme}://${host}${isUsual ? '' : `:${port}`}${target === '*' ? '/' : target}`;
}

export interface ResponseFraming {
  readonly isKeptAlive: boolean;
  /** HTTP/1.0 clients understand no chunks: the end of the body is the end of the connection. */
  readonly isChunkable: boolean;
}

/** Writes a response as HTTP/1.1; resolves when its body ended. */
export async function serializeResponse(
  response: OutsideResponse,
  isBodiless: boolean,
  framing: ResponseFraming,
  send: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
): Promise<void> {
  const hasBody = !isBodiless && response.status !== 204 && response.status !== 304;
  const wasEncoded = response.headers.some(([name, value]) => /^content-encoding$/i.test(name) && value !== 'identity');
  const fields = response.headers.filter(([name]) => {
    const lower = name.toLowerCase();
    if (connectionFields.has(lower)) return false;
    return !decodedFields.has(lower) || (!wasEncoded && lower === 'content-length');
  });
  const hasLength = fields.some(([name]) => /^content-length$/i.test(name));
  const isChunked = hasBody && !hasLength && framing.isChunkable;
  const isKeptAlive = framing.isKeptAlive && (isChunked || hasLength || !hasBody);
  const lines = [
    `HTTP/1.1 ${response.status} ${response.statusText}`,
    ...fields.map(([name, value]) => `${name}: ${value}`),
    ...(isChunked ? ['Transfer-Encoding: chunked'] : []),
    `Connection: ${isKeptAlive ? 'keep-alive' : 'close'}`,
  ];
  await send(latin1Bytes(`${lines.join('\r\n')}\r\n\r\n`));
  if (hasBody && response.body) await sendBody(response.body, isChunked, send);
  else await response.body?.cancel();
  if (isChunked) await send(latin1Bytes('0\r\n\r\n'));
}

async function sendBody(
  body: ReadableStream<Uint8Array>,
  isChunked: boolean,
  send: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
): Promise<void> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (value.length === 0) continue;
    if (!isChunked) {
      await send(value as Uint8Array<ArrayBuffer>);
      continue;
    }
    const prefix = latin1Bytes(`${value.length.toString(16)}\r\n`);
    const framed = new Uint8Array(prefix.length + value.length + 2);
    framed.set(prefix);
    framed.set(value, prefix.length);
    framed.set([13, 10], prefix.length + value.length);
    await send(framed);
  }
}
