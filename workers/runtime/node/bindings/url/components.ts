/** Offsets into a serialized URL, in the layout Node's `URL` class reads: `url_aggregator` of the ada library. */

const OMITTED = 0xffffffff;
const NOT_SPECIAL = 1;
const SCHEME_TYPES: Readonly<Record<string, number>> = {
  'http:': 0,
  'https:': 2,
  'ws:': 3,
  'ftp:': 4,
  'wss:': 5,
  'file:': 6,
};

export interface Components {
  /** Just after the colon of the scheme. */
  readonly protocolEnd: number;
  readonly usernameEnd: number;
  /** At the `@` where there are credentials, else at the host's first character. */
  readonly hostStart: number;
  readonly hostEnd: number;
  readonly port: number;
  readonly pathnameStart: number;
  readonly searchStart: number;
  readonly hashStart: number;
}

/** Finds the parts of an already serialized URL. */
export function componentsOf(href: string): Components {
  const protocolEnd = href.indexOf(':') + 1;
  const hash = href.indexOf('#', protocolEnd);
  const question = href.indexOf('?', protocolEnd);
  const searchStart = question !== -1 && (hash === -1 || question < hash) ? question : OMITTED;
  const hashStart = hash === -1 ? OMITTED : hash;
  const end = Math.min(searchStart, hashStart, href.length);
  return { protocolEnd, ...authorityOf(href, protocolEnd, end), searchStart, hashStart };
}

type Authority = Omit<Components, 'protocolEnd' | 'searchStart' | 'hashStart'>;

function authorityOf(href: string, protocolEnd: number, end: number): Authority {
  if (!href.startsWith('//', protocolEnd)) {
    // A path that begins with `//` and no host is written `/.//`; the dot is no part of the path.
    const pathnameStart = href.startsWith('/.//', protocolEnd) ? protocolEnd + 2 : protocolEnd;
    return { usernameEnd: protocolEnd, hostStart: protocolEnd, hostEnd: protocolEnd, port: OMITTED, pathnameStart };
  }
  const start = protocolEnd + 2;
  const slash = href.indexOf('/', start);
  const pathnameStart = slash === -1 || slash > end ? end : slash;
  const authority = href.slice(start, pathnameStart);
  const at = authority.lastIndexOf('@');
  const colon = authority.indexOf(':');
  const usernameEnd = at === -1 ? start : start + (colon !== -1 && colon < at ? colon : at);
  const portText = /:(\d+)$/.exec(authority.slice(at + 1))?.[1];
  return {
    usernameEnd,
    hostStart: at === -1 ? start : start + at,
    hostEnd: pathnameStart - (portText === undefined ? 0 : portText.length + 1),
    port: portText === undefined ? OMITTED : Number(portText),
    pathnameStart,
  };
}

/** Fills `urlComponents`, the array the library reads right after a call. */
export function writeComponents(href: string, target: Uint32Array): void {
  const parts = componentsOf(href);
  target[0] = parts.protocolEnd;
  target[1] = parts.usernameEnd;
  target[2] = parts.hostStart;
  target[3] = parts.hostEnd;
  target[4] = parts.port;
  target[5] = parts.pathnameStart;
  target[6] = parts.searchStart;
  target[7] = parts.hashStart;
  target[8] = SCHEME_TYPES[href.slice(0, parts.protocolEnd)] ?? NOT_SPECIAL;
}
