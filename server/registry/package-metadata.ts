import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import { GatewayError } from '../gateway-error.ts';
import { limitStream } from '../limited-stream.ts';
import type { NpmConfiguration } from './npm-configuration.ts';
import { REWRITING, rewritePackageData, type AddressSigner } from './package-data.ts';
import type { CacheHit, RegistryCache } from './registry-cache.ts';
import type { Upstream, UpstreamAnswer } from './upstream.ts';

export const ABBREVIATED = 'application/vnd.npm.install-v1+json';
const PATIENCE = 60_000;
const FRESH_BY_DEFAULT = 60_000;
const FRESH_AT_MOST = 300_000;

/** An answer other than package data, such as 404, told on to the client. */
export class RegistryRefusal extends GatewayError {}

export interface MetadataSource {
  readonly configuration: NpmConfiguration;
  readonly upstream: Upstream;
  readonly cache: RegistryCache;
  readonly signer: AddressSigner;
  /** Bytes of package data, decompressed. */
  readonly maximumSize: number;
}

export interface MetadataRequest {
  readonly packageName: string;
  readonly path: string;
  readonly isAbbreviated: boolean;
  /** True when the client wants the upstream asked whatever the cache says. */
  readonly isForced: boolean;
}

export interface Metadata {
  readonly hit: CacheHit;
  /** True when the upstream could not be asked and older data had to do. */
  readonly isStale: boolean;
}

/** Package data: from the cache while fresh, revalidated when not, and old rather than none. */
export class PackageMetadata {
  readonly #source: MetadataSource;
  readonly #flights = new Map<string, Promise<Metadata>>();

  constructor(source: MetadataSource) {
    this.#source = source;
  }

  /** @throws GatewayError */
  async get(request: MetadataRequest): Promise<Metadata> {
    const registry = this.#source.configuration.registryFor(request.packageName);
    const url = new URL(request.path, registry);
    const key = `${request.isAbbreviated ? 'abbreviated' : 'full'} ${REWRITING} ${url.href}`;
    const stored = await this.#source.cache.find(key);
    if (stored !== null && !request.isForced && stored.freshUntil > Date.now()) return { hit: stored, isStale: false };
    const underWay = this.#flights.get(key);
    if (underWay !== undefined) return underWay;
    const flight = this.#refresh(key, url, registry, stored, request).finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return flight;
  }

  async #refresh(
    key: string,
    url: URL,
    registry: URL,
    stored: CacheHit | null,
    request: MetadataRequest,
  ): Promise<Metadata> {
    try {
      return { hit: await this.#fetch(key, url, registry, stored, request), isStale: false };
    } catch (error) {
      if (stored === null || !(error instanceof GatewayError) || error instanceof RegistryRefusal) throw error;
      return { hit: stored, isStale: true };
    }
  }

  async #fetch(
    key: string,
    url: URL,
    registry: URL,
    stored: CacheHit | null,
    { isAbbreviated, packageName }: MetadataRequest,
  ): Promise<CacheHit> {
    const { upstream, cache, signer, maximumSize } = this.#source;
    const headers: Record<string, string> = {
      accept: isAbbreviated ? `${ABBREVIATED}; q=1.0, application/json; q=0.8, */*` : 'application/json',
      'accept-encoding': 'gzip, br',
      ...(typeof stored?.etag === 'string' ? { 'if-none-match': stored.etag } : {}),
    };
    const answer = await upstream.ask(url, { headers, maximumSize });
    if (answer.status === 304 && stored !== null) {
      answer.body.resume();
      const renewed = { ...stored, freshUntil: freshUntil(answer) };
      await cache.remember(renewed);
      return renewed;
    }
    if (answer.status !== 200) throw refusal(answer, packageName);
    const body = rewritePackageData(await readText(answer, maximumSize), registry, signer);
    const contentType = answer.headers['content-type'] ?? 'application/json';
    const etag = answer.headers.etag ?? null;
    return cache.keepText(body, { key, contentType, etag, freshUntil: freshUntil(answer) });
  }
}

/** What the client hears of an upstream status that is no success. */
export function refusal(answer: UpstreamAnswer, subject: string): GatewayError {
  answer.body.on('error', () => undefined).resume();
  const { status } = answer;
  if (status === 401 || status === 403) {
    return new RegistryRefusal(
      status,
      'denied',
      `The package registry does not let this server read ${subject}; its operator can add a token to npm's configuration.`,
    );
  }
  if (status >= 400 && status < 500 && status !== 429) {
    return new RegistryRefusal(status, 'not-found', `${subject} was not found in the package registry.`);
  }
  return new GatewayError(502, 'upstream-status', `The package registry answered ${subject} with status ${status}.`);
}

async function readText(answer: UpstreamAnswer, maximumSize: number): Promise<string> {
  const unpack = { gzip: createGunzip, 'x-gzip': createGunzip, br: createBrotliDecompress }[
    answer.headers['content-encoding'] ?? ''
  ];
  if (unpack === undefined) return text(answer.body);
  const unpacker = unpack();
  answer.body.on('error', (error) => unpacker.destroy(error));
  const wrong = (error: Error): Error =>
    error instanceof GatewayError
      ? error
      : new GatewayError(502, 'wrong-content', "The package registry's answer cannot be decompressed.");
  const tooLarge = (): Error =>
    new GatewayError(502, 'too-large', "The package registry's answer is too large when decompressed.");
  const tooSlow = (): Error => new GatewayError(504, 'slow', 'The package registry did not answer in time.');
  return text(
    limitStream(answer.body.pipe(unpacker), { maximumSize, patience: PATIENCE, tooLarge, tooSlow, broken: wrong }),
  );
}

function freshUntil({ headers }: UpstreamAnswer): number {
  const seconds = /(?:^|[,\s])max-age=(\d+)/.exec(headers['cache-control'] ?? '')?.[1];
  const span = seconds === undefined ? FRESH_BY_DEFAULT : Number(seconds) * 1000;
  return Date.now() + Math.min(span, FRESH_AT_MOST);
}

/** A validator for the client: names the content and the gateway its addresses point at. */
export function clientEtag(hit: CacheHit, gateway: string): string {
  return `"${createHash('sha256').update(hit.digest).update(gateway).digest('base64url').slice(0, 27)}"`;
}
