import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import { answerJson } from '../answers.ts';
import type { Gateway } from '../application.ts';
import { GatewayError } from '../gateway-error.ts';
import type { IsolationContext } from '../isolation-headers.ts';
import { limitStream } from '../limited-stream.ts';
import { ownOrigin, requireOwnOrigin } from '../own-origin.ts';
import type { NpmConfiguration } from './npm-configuration.ts';
import { AddressSigner, addressPackageData } from './package-data.ts';
import { ABBREVIATED, clientEtag, PackageMetadata, refusal } from './package-metadata.ts';
import { PackageTarballs } from './package-tarballs.ts';
import { RegistryCache } from './registry-cache.ts';
import { parseRegistryPath, type RegistryRequest } from './registry-path.ts';
import { SharedDownload } from './shared-download.ts';
import { Upstream, type UpstreamLimits } from './upstream.ts';

export const REGISTRY_PREFIX = '/-/registry/';
const MEGABYTE = 1_048_576;

export interface RegistryGatewaySettings {
  readonly readConfiguration: () => Promise<NpmConfiguration>;
  /** Absolute path of the cache. */
  readonly cacheFolder: string;
  /** Bytes kept on disk. */
  readonly cacheLimit?: number;
  readonly upstreamLimits?: Partial<UpstreamLimits>;
  readonly maximumTarball?: number;
  readonly maximumMetadata?: number;
}

interface Parts {
  readonly configuration: NpmConfiguration;
  readonly upstream: Upstream;
  readonly signer: AddressSigner;
  readonly metadata: PackageMetadata;
  readonly tarballs: PackageTarballs;
}

/** Lets the npm inside the tab read the registry that the npm of this machine uses. */
export class RegistryGateway implements Gateway {
  readonly #settings: RegistryGatewaySettings;
  #parts: Promise<Parts> | null = null;

  constructor(settings: RegistryGatewaySettings) {
    this.#settings = settings;
  }

  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    rest: string,
    context: IsolationContext,
  ): Promise<void> {
    try {
      requireOwnOrigin(request, context);
      const asked = this.#parse(request, rest);
      await this.#answer(request, response, asked, ownOrigin(context) + REGISTRY_PREFIX);
    } catch (error) {
      if (!(error instanceof GatewayError) || response.headersSent) throw error;
      answerJson(response, error.status, { error: error.message });
    }
  }

  #parse(request: IncomingMessage, rest: string): RegistryRequest {
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
    if (method !== 'GET' && method !== 'POST') {
      throw new GatewayError(405, 'read-only', 'This gateway only reads; publish from outside of the tab.');
    }
    const asked = parseRegistryPath(method, rest);
    if (asked === null)
      throw new GatewayError(404, 'no-registry-path', 'This is no registry path the gateway forwards.');
    return asked;
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    asked: RegistryRequest,
    gateway: string,
  ): Promise<void> {
    const parts = await this.#open();
    const isForced = /no-cache/.test(request.headers['cache-control'] ?? '');
    switch (asked.kind) {
      case 'metadata':
        return sendMetadata(request, response, parts, asked, isForced, gateway);
      case 'tarball':
        return sendTarball(
          response,
          parts,
          new URL(asked.path, parts.configuration.registryFor(asked.packageName)),
          isForced,
        );
      case 'elsewhere': {
        const url = parts.signer.open(asked.signature, asked.address);
        if (url === null) throw new GatewayError(404, 'no-registry-path', 'This address was not named by the gateway.');
        return sendTarball(response, parts, url, isForced);
      }
      case 'query':
        return sendQuery(request, response, parts, asked);
    }
  }

  /** npm's configuration is read at the first request; a failure is told and tried again at the next. */
  #open(): Promise<Parts> {
    this.#parts ??= this.#assemble().catch((error: unknown) => {
      this.#parts = null;
      throw error;
    });
    return this.#parts;
  }

  async #assemble(): Promise<Parts> {
    const { readConfiguration, cacheFolder, cacheLimit, upstreamLimits, maximumTarball, maximumMetadata } =
      this.#settings;
    const configuration = await readConfiguration();
    const cache = new RegistryCache(cacheFolder, cacheLimit ?? 4096 * MEGABYTE);
    const upstream = new Upstream(configuration, { patience: 30_000, redirects: 5, ...upstreamLimits });
    const signer = new AddressSigner(await cache.signingKey());
    const maximumSize = maximumMetadata ?? 128 * MEGABYTE;
    return {
      configuration,
      upstream,
      signer,
      metadata: new PackageMetadata({ configuration, upstream, cache, signer, maximumSize }),
      tarballs: new PackageTarballs({ upstream, cache, maximumSize: maximumTarball ?? 512 * MEGABYTE }),
    };
  }
}

async function sendMetadata(
  request: IncomingMessage,
  response: ServerResponse,
  { metadata }: Parts,
  asked: RegistryRequest & { kind: 'metadata' },
  isForced: boolean,
  gateway: string,
): Promise<void> {
  const isAbbreviated = (request.headers.accept ?? '').includes(ABBREVIATED);
  const { hit, isStale } = await metadata.get({ ...asked, isAbbreviated, isForced });
  const etag = clientEtag(hit, gateway);
  const seconds = isStale ? 0 : Math.max(0, Math.floor((hit.freshUntil - Date.now()) / 1000));
  response.setHeader('Cache-Control', `private, max-age=${seconds}`);
  response.setHeader('Vary', 'Accept');
  response.setHeader('ETag', etag);
  if (isStale) response.setHeader('Warning', '110 - "the package registry cannot be reached"');
  if (request.headers['if-none-match']?.includes(etag) === true) {
    response.writeHead(304).end();
    return;
  }
  const body = Buffer.from(addressPackageData(await readFile(hit.path, 'utf8'), gateway));
  response.writeHead(200, { 'Content-Type': hit.contentType, 'Content-Length': body.byteLength });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function sendTarball(response: ServerResponse, parts: Parts, url: URL, isForced: boolean): Promise<void> {
  const found = await parts.tarballs.get(url, isForced);
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Cache-Control': 'public, max-age=31536000, immutable',
  };
  if (!(found instanceof SharedDownload)) {
    response.writeHead(200, { ...headers, 'Content-Length': found.size });
    if (response.req.method === 'HEAD') response.end();
    else await pipeline(createReadStream(found.path), response);
    return;
  }
  const chunks = found.chunks();
  // The first byte decides between an answer and an error that can still be told.
  const first = await chunks.next();
  response.writeHead(200, headers);
  if (response.req.method === 'HEAD') {
    await chunks.return(undefined);
    response.end();
    return;
  }
  if (first.done !== true) response.write(first.value);
  await pipeline(chunks, response);
}

async function sendQuery(
  request: IncomingMessage,
  response: ServerResponse,
  { configuration, upstream }: Parts,
  asked: RegistryRequest & { kind: 'query' },
): Promise<void> {
  const headers: Record<string, string> = { accept: 'application/json', 'accept-encoding': 'identity' };
  for (const name of ['content-type', 'content-encoding']) {
    const value = request.headers[name];
    if (asked.isPost && typeof value === 'string') headers[name] = value;
  }
  const url = new URL(asked.path, configuration.registryFor(asked.packageName));
  const body = asked.isPost ? await readBody(request) : undefined;
  const answer = await upstream.ask(url, {
    headers: body === undefined ? headers : { ...headers, 'content-length': String(body.byteLength) },
    maximumSize: 16 * MEGABYTE,
    ...(body === undefined ? {} : { method: 'POST', body }),
  });
  if (answer.status !== 200) throw refusal(answer, asked.path.replace(/\?.*/, ''));
  const content = await buffer(answer.body);
  response.setHeader('Cache-Control', 'no-store');
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': content.byteLength });
  response.end(request.method === 'HEAD' ? undefined : content);
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  return buffer(
    limitStream(request, {
      maximumSize: 8 * MEGABYTE,
      patience: 30_000,
      tooLarge: () => new GatewayError(413, 'too-large', 'This request is larger than 8 MB.'),
      tooSlow: () => new GatewayError(408, 'slow', 'This request did not arrive in time.'),
      broken: (error) => error,
    }),
  );
}
