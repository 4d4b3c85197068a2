import { CookieJar, parseSetCookie, type SetCookie } from './cookie-jar.ts';
import type { PreviewAddress } from './preview-address.ts';

const STORE = 'cloudless-preview-cookies';
const jars = new Map<number, Promise<CookieJar>>();

/** The browser's store of cookies; absent in some browsers, where all cookies then live in our jar. */
const browserStore: CookieStore | undefined = (globalThis as { cookieStore?: CookieStore }).cookieStore;

/** Value of the `Cookie` header for a request, or an empty text. */
export async function cookieHeader(address: PreviewAddress): Promise<string> {
  const jar = await jarOf(address.port);
  const visible = browserStore === undefined ? [] : await browserStore.getAll();
  const pairs = jar.matching(address.target).map(({ name, value }) => `${name}=${value}`);
  const known = new Set(pairs.map((pair) => pair.slice(0, pair.indexOf('='))));
  for (const { name, value } of visible) {
    if (name !== undefined && !known.has(name)) pairs.push(`${name}=${value ?? ''}`);
  }
  return pairs.join('; ');
}

/** Keeps the cookies a response sets. */
export async function storeCookies(
  headers: readonly (readonly [string, string])[],
  address: PreviewAddress,
): Promise<void> {
  const cookies = headers
    .filter(([name]) => name.toLowerCase() === 'set-cookie')
    .map(([, value]) => parseSetCookie(value, address.target))
    .filter((cookie) => cookie !== null);
  if (cookies.length === 0) return;
  const jar = await jarOf(address.port);
  let isChanged = false;
  for (const cookie of cookies) {
    if (cookie.isHttpOnly || browserStore === undefined) isChanged = jar.store(cookie) || isChanged;
    else await browserStore.set(browserForm(cookie));
  }
  if (isChanged) await save(address.port, jar);
}

function browserForm({ name, value, path, expires, sameSite }: SetCookie): CookieInit {
  return { name, value, path, sameSite, ...(expires === null ? {} : { expires }) };
}

function jarOf(port: number): Promise<CookieJar> {
  let jar = jars.get(port);
  if (jar === undefined) {
    jar = load(port);
    jars.set(port, jar);
  }
  return jar;
}

async function load(port: number): Promise<CookieJar> {
  const cache = await caches.open(STORE);
  const stored = await cache.match(`/${port}`);
  return new CookieJar(stored === undefined ? [] : ((await stored.json()) as SetCookie[]));
}

async function save(port: number, jar: CookieJar): Promise<void> {
  const cache = await caches.open(STORE);
  // Cookies without a date end with the browser; a Service Worker that was stopped in between must still know them.
  await cache.put(`/${port}`, new Response(JSON.stringify(jar)));
}
