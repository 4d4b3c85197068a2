/**
 * How a request leaves the tab: `<gateway>/<scheme>/<host[:port]>/<path?query>` with the program's own method and
 * body. Header names here are lower case.
 */

/** Path of the gateway on the runtime's origin. */
export const OUTSIDE_PREFIX = '/-/outside/';

/**
 * Carries a header that a browser would not send, or would not show or would act upon, under its own name:
 * `x-cloudless-header-user-agent`. Both ways. A program's headers that browsers set by themselves (`user-agent`,
 * `accept-encoding`, `accept-language`, `cookie`, `origin`, `referer`, `host` ...) reach the outside only so.
 */
export const CARRIED_HEADER_PREFIX = 'x-cloudless-header-';

/** All `set-cookie` lines of an answer, as one JSON array of texts. */
export const SET_COOKIE_HEADER = 'x-cloudless-set-cookie';

/**
 * The true status line of an answer, as `404 Not Found`. Redirects and requests for credentials arrive with status
 * 200, since the browser would act on them itself.
 */
export const STATUS_HEADER = 'x-cloudless-status';

/**
 * On answers of the gateway itself, which are JSON `{ message }`. `refused`: the operator does not allow this host
 * (403). `private`: the name leads into a private network (403). `foreign-origin`: not the gateway's runtime (403).
 * `invalid`: no such address (400). `unreachable`, `slow`, `too-large`: 502, 504, 502.
 */
export const GATEWAY_ERROR_HEADER = 'x-cloudless-gateway-error';
