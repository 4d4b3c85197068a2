import type { IncomingMessage } from 'node:http';
import { CARRIED_HEADER_PREFIX, SET_COOKIE_HEADER, STATUS_HEADER } from '#shared/contracts/outside-gateway.ts';

type Headers = Record<string, string | string[]>;

/** Belong to one connection and never to the message (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What the browser, not the program, put on the request. */
const OF_THE_BROWSER =
  /^(sec-|x-forwarded-|x-cloudless-|host$|cookie|origin$|referer$|user-agent$|accept-encoding$|accept-language$|dnt$|priority$|forwarded$|via$|expect$)/;

/** @returns the headers the program meant to send. */
export function outgoingHeaders(request: IncomingMessage): Headers {
  const headers: Headers = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || HOP_BY_HOP.has(name)) continue;
    if (!OF_THE_BROWSER.test(name)) headers[name] = value;
  }
  for (const [name, value] of Object.entries(request.headers)) {
    if (!name.startsWith(CARRIED_HEADER_PREFIX) || value === undefined) continue;
    const carried = name.slice(CARRIED_HEADER_PREFIX.length);
    if (!HOP_BY_HOP.has(carried) && carried !== 'host' && carried !== 'content-length') headers[carried] = value;
  }
  return headers;
}

/** A browser would obey these on our own origin, or keep them from the program. */
const OBEYED =
  /^(content-encoding|location|refresh|cache-control|expires|pragma|age|vary|clear-site-data|service-worker-allowed|www-authenticate|strict-transport-security|content-security-policy.*|cross-origin-.*|document-.*|access-control-.*|permissions-policy|feature-policy|origin-agent-cluster|referrer-policy|x-frame-options|x-content-type-options|alt-svc|link|nel|report-to|reporting-endpoints|sourcemap|x-cloudless-.*)$/;

/** @returns headers for the tab; see the contract for those under other names. */
export function incomingHeaders(answer: IncomingMessage): Headers {
  const status = `${answer.statusCode ?? 0} ${answer.statusMessage ?? ''}`.trim();
  const headers: Headers = { 'cache-control': 'no-store', [STATUS_HEADER]: status };
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value === undefined || HOP_BY_HOP.has(name)) continue;
    if (name === 'set-cookie') headers[SET_COOKIE_HEADER] = JSON.stringify(value);
    else headers[OBEYED.test(name) ? CARRIED_HEADER_PREFIX + name : name] = value;
  }
  return headers;
}

/** A browser follows redirects and asks for passwords by itself, so those statuses are only named. */
export function visibleStatus(status: number): number {
  return (status >= 300 && status < 400) || status === 401 || status === 407 ? 200 : status;
}
