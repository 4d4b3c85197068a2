import {
  CARRIED_HEADER_PREFIX,
  GATEWAY_ERROR_HEADER,
  SET_COOKIE_HEADER,
  STATUS_HEADER,
} from '#shared/contracts/outside-gateway.ts';
import type { OutsideRequest, OutsideResponse } from '../abi/system.ts';

/** Paths of the server's own origin that programs may ask for as they are: the registry. */
const OWN_PATHS = '/-/registry/';

/** Headers a page's script may set; every other travels under a carried name (Fetch standard, section 2.2.2). */
const PLAIN = new Set(['accept', 'content-type', 'authorization', 'if-none-match', 'if-modified-since', 'range']);
/** Headers of one connection, which mean nothing beyond it (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'host',
  'content-length',
  'expect',
]);

const codes: Readonly<Record<string, string>> = {
  refused: 'ENETUNREACH',
  private: 'ENETUNREACH',
  'foreign-origin': 'ENETUNREACH',
  invalid: 'ENOTFOUND',
  unreachable: 'ECONNREFUSED',
  slow: 'ETIMEDOUT',
  'too-large': 'ECONNRESET',
};

/** Sends requests out of the tab: through the server's gateway, or straight to the registry on the server itself. */
export class Outside {
  readonly #gateway: string;
  readonly #fetch: typeof fetch;

  /** @param platformFetch the browser's own, taken before a program replaces the global one. */
  constructor(gateway: string, platformFetch: typeof fetch) {
    this.#gateway = gateway.replace(/\/$/, '');
    this.#fetch = platformFetch;
  }

  /** @throws Error with a `code` when there is no way. */
  async fetch(request: OutsideRequest): Promise<OutsideResponse> {
    const url = new URL(request.url);
    const isOwn = url.origin === new URL(this.#gateway).origin && url.pathname.startsWith(OWN_PATHS);
    const target = isOwn
      ? url.href
      : `${this.#gateway}/${url.protocol.slice(0, -1)}/${url.host}${url.pathname}${url.search}`;
    const response = await this.#send(target, request);
    const failure = response.headers.get(GATEWAY_ERROR_HEADER);
    if (failure !== null) throw await gatewayError(response, failure, url.host);
    return isOwn ? plainResponse(response) : carriedResponse(response);
  }

  async #send(target: string, request: OutsideRequest): Promise<Response> {
    try {
      return await this.#fetch(target, {
        method: request.method,
        headers: outgoingHeaders(request.headers),
        body: await bodyOf(request.body),
        signal: request.signal,
        redirect: 'manual',
        credentials: 'omit',
        cache: 'no-store',
      });
    } catch (reason) {
      if (request.signal?.aborted === true) throw coded('ABORT_ERR', 'the request was cancelled');
      const text = reason instanceof Error ? reason.message : String(reason);
      throw coded('ECONNREFUSED', `the Cloudless server could not be reached (${text}); is it still running?`);
    }
  }
}

function outgoingHeaders(headers: OutsideRequest['headers']): [string, string][] {
  return headers.flatMap(([name, value]): [string, string][] => {
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower)) return [];
    return [[PLAIN.has(lower) ? lower : CARRIED_HEADER_PREFIX + lower, value]];
  });
}

/** Streamed bodies of requests need HTTP/2 in browsers: without it the body is collected first. */
async function bodyOf(body: OutsideRequest['body']): Promise<Uint8Array<ArrayBuffer> | null> {
  if (body === null) return null;
  if (body instanceof Uint8Array) return body.slice();
  return new Uint8Array(await new Response(body).arrayBuffer());
}

function plainResponse(response: Response): OutsideResponse {
  return {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers].filter(([name]) => !isDecoded(name)),
    body: response.body,
  };
}

function carriedResponse(response: Response): OutsideResponse {
  const headers: [string, string][] = [];
  for (const [name, value] of response.headers) {
    if (name === SET_COOKIE_HEADER) {
      for (const cookie of JSON.parse(value) as string[]) headers.push(['set-cookie', cookie]);
    } else if (name.startsWith(CARRIED_HEADER_PREFIX)) headers.push([name.slice(CARRIED_HEADER_PREFIX.length), value]);
    else if (name !== STATUS_HEADER && !isDecoded(name)) headers.push([name, value]);
  }
  const [, status = '', statusText = ''] = /^(\d{3}) ?(.*)$/s.exec(response.headers.get(STATUS_HEADER) ?? '') ?? [];
  return {
    status: status === '' ? response.status : Number(status),
    statusText: status === '' ? response.statusText : statusText,
    headers,
    body: response.body,
  };
}

/** The browser has decoded the body: what described its encoded form is not true any more. */
function isDecoded(name: string): boolean {
  return name === 'content-encoding' || name === 'content-length' || name === 'transfer-encoding';
}

async function gatewayError(response: Response, failure: string, host: string): Promise<Error> {
  const answer = (await response.json().catch(() => null)) as { message?: unknown } | null;
  const message = typeof answer?.message === 'string' ? answer.message : `the gateway refused a request to ${host}`;
  return coded(codes[failure] ?? 'ECONNREFUSED', message);
}

function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
