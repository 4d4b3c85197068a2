import { readFileSync } from 'node:fs';
import { Agent as HttpAgent, request as startHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as startHttps, type RequestOptions } from 'node:https';
import type { Readable } from 'node:stream';
import { GatewayError } from '../gateway-error.ts';
import { limitStream } from '../limited-stream.ts';
import type { NpmConfiguration } from './npm-configuration.ts';
import { connectThroughProxy, proxyAuthorization } from './proxy-connection.ts';

export interface UpstreamLimits {
  /** Milliseconds without any sign of life. */
  readonly patience: number;
  readonly redirects: number;
}

export interface UpstreamRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Bytes of answer taken before the exchange is broken off. */
  readonly maximumSize: number;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Fails with a GatewayError when the answer stops coming or grows too large. */
  readonly body: Readable;
}

/** Speaks to registries with npm's proxies, certificates and secrets. */
export class Upstream {
  readonly #configuration: NpmConfiguration;
  readonly #limits: UpstreamLimits;
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: 32 });
  readonly #https: HttpsAgent;

  constructor(configuration: NpmConfiguration, limits: UpstreamLimits) {
    this.#configuration = configuration;
    this.#limits = limits;
    this.#https = new HttpsAgent({ keepAlive: true, maxSockets: 32, ...this.#trust() });
  }

  /** @throws GatewayError */
  async ask(url: URL, request: UpstreamRequest): Promise<UpstreamAnswer> {
    let target = url;
    for (let redirects = 0; ; redirects++) {
      const response = await this.#send(target, request);
      const location = isRedirect(response.statusCode) ? response.headers.location : undefined;
      if (location === undefined) return this.#answer(response, request);
      response.resume();
      if (redirects === this.#limits.redirects) {
        throw new GatewayError(502, 'redirects', 'The package registry redirects without end.');
      }
      target = redirectTarget(location, target);
    }
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #answer(response: IncomingMessage, { maximumSize }: UpstreamRequest): UpstreamAnswer {
    const announced = Number(response.headers['content-length'] ?? 0);
    if (announced > maximumSize) {
      response.destroy();
      throw tooLarge(maximumSize);
    }
    const body = limitStream(response, {
      maximumSize,
      patience: this.#limits.patience,
      tooLarge: () => tooLarge(maximumSize),
      tooSlow: slow,
      broken: (error) => unreachable(error),
    });
    return { status: response.statusCode ?? 502, headers: response.headers, body };
  }

  #send(url: URL, { method = 'GET', headers, body }: UpstreamRequest): Promise<IncomingMessage> {
    const authorization = this.#configuration.authorizationFor(url);
    const all = { ...headers, ...(authorization === null ? {} : { authorization }) };
    return new Promise((resolve, reject) => {
      const request = this.#start(url, { method, headers: all });
      const timer = setTimeout(() => request.destroy(slow()), this.#limits.patience);
      request.on('response', (response) => {
        clearTimeout(timer);
        resolve(response);
      });
      request.on('error', (error) => {
        clearTimeout(timer);
        reject(error instanceof GatewayError ? error : unreachable(error));
      });
      request.end(body);
    });
  }

  #start(url: URL, options: RequestOptions): ClientRequest {
    const proxy = this.#configuration.proxyFor(url);
    if (url.protocol === 'http:') {
      if (proxy === null) return startHttp(url, { ...options, agent: this.#http });
      const headers = { ...options.headers, host: url.host, ...proxyAuthorization(proxy) };
      const port = proxy.port === '' ? 80 : Number(proxy.port);
      return startHttp({ ...options, headers, host: proxy.hostname, port, path: url.href, agent: this.#http });
    }
    const certificate = this.#clientCertificate(url);
    if (proxy === null) return startHttps(url, { ...options, ...certificate, agent: this.#https });
    const secured = { ...this.#trust(), ...certificate };
    return startHttps(url, {
      ...options,
      createConnection: (_options, onConnected) => {
        connectThroughProxy(proxy, url, secured).then(
          (socket) => onConnected(null, socket),
          (error: unknown) => onConnected(error as Error, undefined as never),
        );
        return undefined;
      },
    });
  }

  #trust(): { ca?: string; rejectUnauthorized: boolean } {
    const { authorities, isStrict } = this.#configuration;
    return { ...(authorities === undefined ? {} : { ca: authorities }), rejectUnauthorized: isStrict };
  }

  #clientCertificate(url: URL): { cert?: Buffer; key?: Buffer } {
    const paths = this.#configuration.certificateFor(url);
    return paths === null ? {} : { cert: readFileSync(paths.certificate), key: readFileSync(paths.key) };
  }
}

function isRedirect(status: number | undefined): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

function redirectTarget(location: string, from: URL): URL {
  const target = URL.canParse(location, from.href) ? new URL(location, from) : null;
  const isDowngrade = from.protocol === 'https:' && target?.protocol === 'http:';
  if (target === null || isDowngrade || (target.protocol !== 'https:' && target.protocol !== 'http:')) {
    throw new GatewayError(502, 'redirects', 'The package registry redirects to an address that cannot be followed.');
  }
  return target;
}

function slow(): GatewayError {
  return new GatewayError(504, 'slow', 'The package registry did not answer in time.');
}

function tooLarge(limit: number): GatewayError {
  const size = Math.floor(limit / 1_048_576);
  return new GatewayError(502, 'too-large', `The package registry's answer is larger than ${size} MB.`);
}

function unreachable(error: Error): GatewayError {
  const code = (error as NodeJS.ErrnoException).code ?? 'connection lost';
  return new GatewayError(502, 'unreachable', `The package registry cannot be reached (${code}).`);
}
