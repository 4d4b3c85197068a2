import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { answerJson, answerText, isReading, refuseMethod } from './answers.ts';
import { isolationHeaders, type IsolationContext } from './isolation-headers.ts';
import { Origins, type OriginSettings } from './origins.ts';
import { Places } from './places.ts';

/** Something that answers below a prefix of the runtime's origin. */
export interface Gateway {
  /** @param rest what follows the prefix, as the client wrote it, query included. */
  handle(request: IncomingMessage, response: ServerResponse, rest: string, context: IsolationContext): Promise<void>;
}

export interface ApplicationSettings extends OriginSettings {
  readonly version: string;
  /** Absolute path of the folder of build products. */
  readonly build: string;
  readonly embedders: readonly string[];
  /** By prefix, such as `/-/registry/`. */
  readonly gateways: Readonly<Record<string, Gateway>>;
  /** Told of failures nobody expected; the client only learns that there was one. */
  readonly onFailure: (error: unknown) => void;
}

/** The whole server as one function of a request. */
export function createApplication(settings: ApplicationSettings): RequestListener {
  const origins = new Origins(settings);
  const places = new Places(settings.build);
  const startedAt = Date.now();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const context: IsolationContext = {
      place: origins.placeOf(request),
      origins: origins.publicOrigins(request),
      embedders: settings.embedders,
    };
    for (const [name, value] of Object.entries(isolationHeaders(context))) response.setHeader(name, value);
    const target = splitTarget(request.url ?? '/');
    if (target === null) return answerText(response, 400, 'The path of this request cannot be decoded.');
    if (target.path === '/healthz') {
      return answerReading(request, response, {
        status: 'ok',
        version: settings.version,
        uptime: secondsSince(startedAt),
      });
    }
    if (context.place.kind === 'unknown') return answerMisdirected(response, context);
    if (context.place.kind === 'elsewhere') return redirect(response, context.origins.workbench + target.raw);
    // At every place, so that the pages of a runtime find their siblings too.
    if (target.path === '/.well-known/cloudless.json') return discover(request, response, context);
    const gateway = gatewayFor(settings, context, target.raw);
    if (gateway !== null) return gateway.handler.handle(request, response, gateway.rest, context);
    return places.serve(request, response, target.path, context);
  }

  function discover(request: IncomingMessage, response: ServerResponse, { origins: found }: IsolationContext): void {
    // Any tool on any origin may find its way; there is nothing secret in it.
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    const { workbench, runtime, runtimePattern, preview } = found;
    answerReading(request, response, { version: settings.version, workbench, runtime, runtimePattern, preview });
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!isDisconnect(error)) settings.onFailure(error);
      if (response.headersSent) response.destroy();
      else answerText(response, 500, 'The server failed to answer this request; its log says why.');
    });
  };
}

function gatewayFor(
  settings: ApplicationSettings,
  { place }: IsolationContext,
  raw: string,
): { handler: Gateway; rest: string } | null {
  if (place.kind !== 'runtime' && place.kind !== 'single') return null;
  const prefix = Object.keys(settings.gateways).find((name) => raw.startsWith(name));
  return prefix === undefined ? null : { handler: settings.gateways[prefix]!, rest: raw.slice(prefix.length) };
}

function answerReading(request: IncomingMessage, response: ServerResponse, value: unknown): void {
  if (isReading(request.method)) answerJson(response, 200, value);
  else refuseMethod(response, ['GET', 'HEAD']);
}

function answerMisdirected(response: ServerResponse, { origins }: IsolationContext): void {
  answerText(response, 421, `No project lives under this name; the workbench is at ${origins.workbench}.`);
}

function redirect(response: ServerResponse, location: string): void {
  response.setHeader('Location', location);
  answerText(response, 307, `The workbench lives at ${location}.`);
}

/** @returns the path decoded, and the target as the client wrote it; null when it cannot be decoded. */
function splitTarget(url: string): { path: string; raw: string } | null {
  // A target in absolute form (RFC 9112, section 3.2.2) carries an origin that the Host header repeats.
  const raw = url.startsWith('/') ? url : (/^https?:\/\/[^/]+(\/.*)$/i.exec(url)?.[1] ?? '/');
  try {
    return { path: decodeURIComponent(raw.replace(/[?#].*$/s, '')), raw };
  } catch {
    return null;
  }
}

function secondsSince(start: number): number {
  return Math.round((Date.now() - start) / 1000);
}

/** The client went away while it was answered, which is its good right. */
function isDisconnect(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE';
}
