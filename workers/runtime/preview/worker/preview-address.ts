/** Which server of the project a request means. */
export interface PreviewAddress {
  readonly port: number;
  /** Path and query. */
  readonly target: string;
  /** Origin and prefix that stand for this port in the browser, without a slash at the end. */
  readonly base: string;
}

const HOST_NAME = /^p(\d{1,5})-([a-z0-9]{6,20})\.(.+)$/;
const PATH_PREFIX = /^\/~preview\/(\d{1,5})(\/.*)?$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|0\.0\.0\.0)$/;

/** Tells requests for the project's servers from requests to the outside, on one preview's origin. */
export class PreviewAddresses {
  readonly #own: URL;

  /** @param own any URL of the Service Worker's origin. */
  constructor(own: string) {
    this.#own = new URL(own);
  }

  /**
   * The server a URL means, or null when it means something outside.
   *
   * @param page URL of the page that asks, where one origin serves several ports.
   */
  find(url: URL, page: string | null): PreviewAddress | null {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
    const target = url.pathname + url.search;
    if (LOOPBACK.test(url.hostname) && url.origin !== this.#own.origin) {
      return { port: Number(url.port || 80), target, base: this.#baseOf(Number(url.port || 80)) };
    }
    const own = HOST_NAME.exec(this.#own.hostname);
    if (own) {
      const other = HOST_NAME.exec(url.hostname);
      if (!other || other[2] !== own[2] || other[3] !== own[3]) return null;
      return { port: Number(other[1]), target, base: url.origin };
    }
    if (url.origin !== this.#own.origin) return null;
    return this.#findByPath(url, page);
  }

  /** One origin for all ports: the port is in the path of pages; what pages ask for goes to their own port. */
  #findByPath(url: URL, page: string | null): PreviewAddress | null {
    const direct = PATH_PREFIX.exec(url.pathname);
    if (direct) {
      const port = Number(direct[1]);
      return { port, target: (direct[2] ?? '/') + url.search, base: this.#baseOf(port) };
    }
    const asking = page === null ? null : PATH_PREFIX.exec(new URL(page).pathname);
    if (!asking) return null;
    const port = Number(asking[1]);
    return { port, target: url.pathname + url.search, base: this.#baseOf(port) };
  }

  #baseOf(port: number): string {
    const own = HOST_NAME.exec(this.#own.hostname);
    if (!own) return `${this.#own.origin}/~preview/${port}`;
    const host = this.#own.port === '' ? own[3] : `${own[3]}:${this.#own.port}`;
    return `${this.#own.protocol}//p${port}-${own[2]}.${host}`;
  }

  /** A `Location` as the browser must follow it: addresses of the loopback become those of its preview. */
  translateLocation(location: string, { port, target, base }: PreviewAddress): string {
    let url: URL;
    try {
      url = new URL(location, `http://localhost:${port}${target}`);
    } catch {
      // Not an address: the browser will say so.
      return location;
    }
    if (!LOOPBACK.test(url.hostname)) return url.href;
    const wanted = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    return (wanted === port ? base : this.#baseOf(wanted)) + url.pathname + url.search + url.hash;
  }
}
