import { rm } from 'node:fs/promises';
import { GatewayError } from '../gateway-error.ts';
import { refusal } from './package-metadata.ts';
import type { CacheHit, RegistryCache } from './registry-cache.ts';
import { SharedDownload } from './shared-download.ts';
import type { Upstream } from './upstream.ts';

const BYTES = 'application/octet-stream';

export interface TarballSource {
  readonly upstream: Upstream;
  readonly cache: RegistryCache;
  /** Bytes. */
  readonly maximumSize: number;
}

/** Published tarballs never change, so one that is stored is never asked for again. */
export class PackageTarballs {
  readonly #source: TarballSource;
  readonly #flights = new Map<string, Promise<SharedDownload>>();

  constructor(source: TarballSource) {
    this.#source = source;
  }

  /** @throws GatewayError */
  async get(url: URL, isForced: boolean): Promise<CacheHit | SharedDownload> {
    const key = `tarball ${url.href}`;
    const stored = isForced ? null : await this.#source.cache.find(key);
    if (stored !== null) return stored;
    let flight = this.#flights.get(key);
    if (flight === undefined) {
      flight = this.#start(url);
      this.#flights.set(key, flight);
      void this.#settle(key, flight);
    }
    return flight;
  }

  async #start(url: URL): Promise<SharedDownload> {
    const { upstream, cache, maximumSize } = this.#source;
    const name = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
    const answer = await upstream.ask(url, { headers: { accept: '*/*', 'accept-encoding': 'identity' }, maximumSize });
    if (answer.status !== 200) throw refusal(answer, name);
    const type = answer.headers['content-type'] ?? BYTES;
    if (/^(text\/html|application\/json)/i.test(type)) {
      answer.body.on('error', () => undefined).destroy();
      throw new GatewayError(
        502,
        'wrong-content',
        `The package registry answered ${name} with something that is no package.`,
      );
    }
    return SharedDownload.start(answer.body, await cache.temporaryPath());
  }

  async #settle(key: string, flight: Promise<SharedDownload>): Promise<void> {
    const download = await flight.catch(() => null);
    if (download !== null) await this.#keep(key, download);
    this.#flights.delete(key);
    // A client that was given the download a moment ago begins to read it before the next turn.
    setImmediate(() => void download?.release());
  }

  async #keep(key: string, download: SharedDownload): Promise<void> {
    const { cache } = this.#source;
    try {
      const { digest, size } = await download.finished;
      await cache.keep(download.path, { key, digest, size, contentType: BYTES, etag: null, freshUntil: 0 });
    } catch {
      // Every client of the download was told already; what arrived of it is of no use.
      await rm(download.path, { force: true });
    }
  }
}
