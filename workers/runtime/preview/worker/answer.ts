import type { PreviewInjection } from '#shared/contracts/preview-connection.ts';
import { PAGE_SCRIPT } from 'virtual:page-script';
import { cookieHeader, storeCookies } from './cookies.ts';
import { EventIds } from './event-ids.ts';
import { explain, explainingResponse } from './explaining-page.ts';
import { injectIntoHtml } from './html-injection.ts';
import { LoopbackFailure, requestFromLoopback, type LoopbackResponse } from './kernel-link.ts';
import type { PreviewAddress, PreviewAddresses } from './preview-address.ts';

/** Bodies up to this many bytes are collected, so that servers are told their length. */
const COLLECTED = 1_048_576;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const WITHOUT_BODY = new Set([101, 204, 205, 304]);

/** Headers of a response that the browser must not see: framing that is over, and what would keep it out of a frame. */
const DROPPED = new Set(['transfer-encoding', 'connection', 'keep-alive', 'set-cookie', 'x-frame-options']);

const eventIds = new EventIds();

/** Answers a request from what listens on the loopback, or with a page that explains why nothing came. */
export async function answer(
  event: FetchEvent,
  address: PreviewAddress,
  addresses: PreviewAddresses,
): Promise<Response> {
  const { request } = event;
  try {
    const { body, length } = await collect(request);
    const isEventStream = request.headers.get('accept') === 'text/event-stream';
    const lastEvent = isEventStream ? eventIds.take(event.clientId, request.url) : null;
    const headers = await requestHeaders(request, address, length);
    if (lastEvent !== null) headers.push(['last-event-id', lastEvent]);
    const response = await requestFromLoopback({
      port: address.port,
      method: request.method,
      target: address.target,
      headers,
      body,
      signal: request.signal,
    });
    await storeCookies(response.headers, address);
    const source = isEventStream ? response.body : null;
    const followed = source?.pipeThrough(eventIds.follow(event.clientId, request.url, lastEvent)) ?? response.body;
    return buildResponse(request, { ...response, body: followed }, address, addresses);
  } catch (reason) {
    if (!(reason instanceof LoopbackFailure)) throw reason;
    if (request.signal.aborted) return Response.error();
    const headers = {
      ...isolation('credentialless'),
      'x-cloudless-explanation': reason.reason,
      'cache-control': 'no-store',
    };
    return explainingResponse(explain(reason.reason, address.port, reason.message), isPage(request), headers);
  }
}

function isPage(request: Request): boolean {
  return request.mode === 'navigate' || request.headers.has('x-cloudless-probe');
}

/** Browsers hide the length of a body from Service Workers; many servers read nothing without one. */
async function collect(request: Request): Promise<{ body: ReadableStream<Uint8Array> | null; length: number | null }> {
  const source = request.body as ReadableStream<Uint8Array> | null;
  if (source === null) return { body: null, length: /^(GET|HEAD|OPTIONS)$/.test(request.method) ? null : 0 };
  const reader = source.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { body: streamOf(chunks), length };
    chunks.push(value);
    length += value.length;
    if (length > COLLECTED) return { body: streamOf(chunks, reader), length: null };
  }
}

function streamOf(chunks: Uint8Array[], rest?: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const first = chunks.shift();
      if (first !== undefined) {
        controller.enqueue(first);
        return;
      }
      const next = await rest?.read();
      if (next === undefined || next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel(reason) {
      await rest?.cancel(reason);
    },
  });
}

async function requestHeaders(
  request: Request,
  address: PreviewAddress,
  length: number | null,
): Promise<[string, string][]> {
  const host = `localhost:${address.port}`;
  const own = `http://${host}`;
  const headers: [string, string][] = [['host', host]];
  for (const [name, value] of request.headers) {
    if (name !== 'x-cloudless-probe' && name !== 'accept-encoding') headers.push([name, value]);
  }
  // What a Service Worker makes of a response is not decoded by the browser: so nothing may be encoded.
  headers.push(['accept-encoding', 'identity'], ['user-agent', navigator.userAgent]);
  headers.push(['accept-language', navigator.languages.join(',')]);
  if (length !== null) headers.push(['content-length', String(length)]);
  const cookies = await cookieHeader(address);
  if (cookies !== '') headers.push(['cookie', cookies]);
  if (request.referrer.startsWith(address.base)) {
    headers.push(['referer', own + request.referrer.slice(address.base.length)]);
  }
  if (!/^(GET|HEAD)$/.test(request.method) || request.mode === 'cors') headers.push(['origin', own]);
  headers.push(['sec-fetch-mode', request.mode], ['sec-fetch-dest', request.destination || 'empty']);
  headers.push(['sec-fetch-site', request.mode === 'navigate' ? 'none' : 'same-origin']);
  return headers;
}

function buildResponse(
  request: Request,
  response: LoopbackResponse,
  address: PreviewAddress,
  addresses: PreviewAddresses,
): Response {
  const headers = new Headers();
  for (const [name, value] of response.headers) {
    const lower = name.toLowerCase();
    if (DROPPED.has(lower)) continue;
    if (lower === 'location') headers.set(name, addresses.translateLocation(value, address));
    else if (lower === 'content-security-policy') appendPolicy(headers, value);
    else {
      try {
        headers.append(name, value);
      } catch {
        // A header browsers refuse (bytes outside latin1) would otherwise take the whole answer with it.
        headers.append('x-cloudless-dropped-header', name.replace(/[^\w-]/g, ''));
      }
    }
  }
  for (const [name, value] of Object.entries(isolation(response.injection.embedderPolicy))) {
    if (!headers.has(name)) headers.set(name, value);
  }
  let { body } = response;
  if (WITHOUT_BODY.has(response.status)) body = null;
  const isHtml = (headers.get('content-type') ?? '').toLowerCase().startsWith('text/html');
  if (body !== null && isHtml && request.mode === 'navigate' && !REDIRECTS.has(response.status)) {
    headers.delete('content-length');
    body = body.pipeThrough(injectIntoHtml(markupOf(response.injection, address.port)));
  }
  const status = response.status < 200 || response.status > 599 ? 502 : response.status;
  return new Response(body, { status, statusText: response.statusText, headers });
}

/** Lets the document live in the isolated page around it. */
function isolation(embedderPolicy: PreviewInjection['embedderPolicy']): Record<string, string> {
  return { 'cross-origin-embedder-policy': embedderPolicy, 'cross-origin-resource-policy': 'cross-origin' };
}

function appendPolicy(headers: Headers, policy: string): void {
  const kept = policy
    .split(';')
    .filter((directive) => !/^\s*frame-ancestors\b/i.test(directive))
    .join(';');
  if (kept.trim() !== '') headers.append('content-security-policy', kept);
}

function markupOf({ script, errors }: PreviewInjection, port: number): string {
  const own = `<script>(${PAGE_SCRIPT})(${JSON.stringify({ errors, port })})</script>`;
  if (script === null) return own;
  const type = script.type === undefined ? '' : ` type="${script.type}"`;
  const flags = `${script.defer === true ? ' defer' : ''}${script.async === true ? ' async' : ''}`;
  return `${own}<script${type}${flags}>${script.source.replaceAll('</script', '<\\/script')}</script>`;
}
