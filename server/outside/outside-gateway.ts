import { request as startHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as startHttps, type RequestOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GATEWAY_ERROR_HEADER } from '#shared/contracts/outside-gateway.ts';
import { answerJson } from '../answers.ts';
import type { Gateway } from '../application.ts';
import { GatewayError } from '../gateway-error.ts';
import type { IsolationContext } from '../isolation-headers.ts';
import { limitStream } from '../limited-stream.ts';
import { requireOwnOrigin } from '../own-origin.ts';
import { isPublicAddress, resolvePublicAddress, type Address } from './address-guard.ts';
import { Allowlist } from './allowlist.ts';
import { incomingHeaders, outgoingHeaders, visibleStatus } from './carried-headers.ts';

const MEGABYTE = 1_048_576;

export interface OutsideGatewaySettings {
  /** Host patterns of the operator. */
  readonly hosts: readonly string[];
  readonly isAddressAllowed?: (address: Address) => boolean;
  /** Milliseconds without a sign of life. */
  readonly patience?: number;
  /** Bytes of a request's body. */
  readonly maximumRequest?: number;
  /** Bytes of an answer's body. */
  readonly maximumAnswer?: number;
}

/** Sends requests of programs in the tab to the hosts that the operator lists, and to no others. */
export class OutsideGateway implements Gateway {
  readonly #allowlist: Allowlist;
  readonly #settings: Required<OutsideGatewaySettings>;

  constructor(settings: OutsideGatewaySettings) {
    this.#allowlist = new Allowlist(settings.hosts);
    this.#settings = {
      isAddressAllowed: isPublicAddress,
      patience: 60_000,
      maximumRequest: 128 * MEGABYTE,
      maximumAnswer: 512 * MEGABYTE,
      ...settings,
    };
  }

  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    rest: string,
    context: IsolationContext,
  ): Promise<void> {
    try {
      requireOwnOrigin(request, context);
      const url = parseOutsideTarget(rest);
      if (!this.#allowlist.allows(url)) throw refused(url);
      const address = await resolvePublicAddress(url.hostname, this.#settings.isAddressAllowed);
      await this.#forward(request, response, url, address);
    } catch (error) {
      if (!(error instanceof GatewayError) || response.headersSent) throw error;
      request.resume();
      response.setHeader(GATEWAY_ERROR_HEADER, error.code);
      answerJson(response, error.status, { message: error.message });
    }
  }

  async #forward(request: IncomingMessage, response: ServerResponse, url: URL, address: Address): Promise<void> {
    const answer = await this.#exchange(request, response, url, address);
    const body = this.#limit(answer, this.#settings.maximumAnswer, url);
    response.writeHead(visibleStatus(answer.statusCode ?? 502), answer.statusMessage, incomingHeaders(answer));
    response.flushHeaders();
    await pipeline(body, response);
  }

  #exchange(request: IncomingMessage, response: ServerResponse, url: URL, address: Address): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const options: RequestOptions = {
        method: request.method,
        headers: outgoingHeaders(request),
        lookup: pinned(address),
        agent: false,
      };
      const outgoing = (url.protocol === 'https:' ? startHttps : startHttp)(url, options);
      const body = this.#limit(request, this.#settings.maximumRequest, url);
      const timer = setTimeout(() => outgoing.destroy(slow(url)), this.#settings.patience);
      body.on('data', () => timer.refresh());
      body.pause();
      const fail = (error: Error): void => {
        clearTimeout(timer);
        reject(error instanceof GatewayError ? error : unreachable(url, error));
      };
      outgoing.on('error', fail);
      body.on('error', (error) => outgoing.destroy(error));
      response.on('close', () => outgoing.destroy());
      outgoing.on('response', (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      body.pipe(outgoing);
    });
  }

  #limit(source: Readable, maximumSize: number, url: URL): Readable {
    const size = Math.floor(maximumSize / MEGABYTE);
    return limitStream(source, {
      maximumSize,
      patience: this.#settings.patience,
      tooLarge: () => new GatewayError(502, 'too-large', `The exchange with ${url.host} is larger than ${size} MB.`),
      tooSlow: () => slow(url),
      broken: (error) => unreachable(url, error),
    });
  }
}

/** @param rest `<scheme>/<host[:port]>/<path?query>`. @throws GatewayError */
function parseOutsideTarget(rest: string): URL {
  const match = /^(https?)\/([^/?#]+)(\/?[^#]*)$/.exec(rest);
  // A host holds no user, no escapes and no white space, whatever a lenient parser would make of them.
  const isPlainHost = match !== null && /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.test(match[2]!);
  const text = isPlainHost ? `${match[1]!}://${match[2]!}${match[3]!}` : '';
  if (!URL.canParse(text)) {
    throw new GatewayError(400, 'invalid', 'Only http and https addresses can be reached through the gateway.');
  }
  return new URL(text);
}

/** Answers every look-up with the address that was checked. */
function pinned({ address, family }: Address): LookupFunction {
  return (_host, options, done) => {
    if (options.all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
}

function refused(url: URL): GatewayError {
  return new GatewayError(
    403,
    'refused',
    `${url.host} is not among the hosts this server lets programs reach; its operator can add it with --allow-outside.`,
  );
}

function slow(url: URL): GatewayError {
  return new GatewayError(504, 'slow', `${url.host} did not answer in time.`);
}

function unreachable(url: URL, error: Error): GatewayError {
  const code = (error as NodeJS.ErrnoException).code ?? 'connection lost';
  return new GatewayError(502, 'unreachable', `${url.host} cannot be reached (${code}).`);
}
