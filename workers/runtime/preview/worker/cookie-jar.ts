/** One `Set-Cookie` header (RFC 6265, section 5.2), reduced to what matters on a host of one's own. */
export interface SetCookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  /** Milliseconds since the epoch; null lasts as long as the browser runs. */
  readonly expires: number | null;
  readonly isHttpOnly: boolean;
  readonly sameSite: 'strict' | 'lax' | 'none';
}

/** @param requestPath path of the request, which gives the default path. @returns null for a header without a name. */
export function parseSetCookie(header: string, requestPath: string, now = Date.now()): SetCookie | null {
  const [pair = '', ...attributes] = header.split(';');
  const equals = pair.indexOf('=');
  if (equals <= 0) return null;
  const found = new Map(
    attributes.map((attribute) => {
      const [name = '', ...rest] = attribute.split('=');
      return [name.trim().toLowerCase(), rest.join('=').trim()] as const;
    }),
  );
  const path = found.get('path');
  const sameSite = found.get('samesite')?.toLowerCase();
  return {
    name: pair.slice(0, equals).trim(),
    value: pair.slice(equals + 1).trim(),
    path: path?.startsWith('/') ? path : defaultPath(requestPath),
    expires: expiryOf(found, now),
    isHttpOnly: found.has('httponly'),
    sameSite: sameSite === 'strict' || sameSite === 'none' ? sameSite : 'lax',
  };
}

function expiryOf(attributes: ReadonlyMap<string, string>, now: number): number | null {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return now + Number(maxAge) * 1000;
  const expires = Date.parse(attributes.get('expires') ?? '');
  return Number.isNaN(expires) ? null : expires;
}

/** RFC 6265, section 5.1.4. */
function defaultPath(requestPath: string): string {
  const path = requestPath.replace(/\?.*$/s, '');
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

function matchesPath(cookiePath: string, requestPath: string): boolean {
  if (requestPath === cookiePath) return true;
  return requestPath.startsWith(cookiePath) && (cookiePath.endsWith('/') || requestPath[cookiePath.length] === '/');
}

/** The HttpOnly cookies of one port: no script may see them, so the browser's own store cannot hold them for us. */
export class CookieJar {
  readonly #cookies: Map<string, SetCookie>;

  constructor(cookies: readonly SetCookie[] = []) {
    this.#cookies = new Map(cookies.map((cookie) => [keyOf(cookie), cookie]));
  }

  /** @returns whether the jar changed. */
  store(cookie: SetCookie, now = Date.now()): boolean {
    const key = keyOf(cookie);
    if (cookie.expires !== null && cookie.expires <= now) return this.#cookies.delete(key);
    this.#cookies.set(key, cookie);
    return true;
  }

  /** Cookies for a request path, longer paths first (RFC 6265, section 5.4). */
  matching(requestPath: string, now = Date.now()): SetCookie[] {
    const path = requestPath.replace(/\?.*$/s, '');
    return [...this.#cookies.values()]
      .filter((cookie) => (cookie.expires === null || cookie.expires > now) && matchesPath(cookie.path, path))
      .sort((left, right) => right.path.length - left.path.length);
  }

  toJSON(): SetCookie[] {
    return [...this.#cookies.values()];
  }
}

function keyOf({ name, path }: SetCookie): string {
  return `${name};${path}`;
}
