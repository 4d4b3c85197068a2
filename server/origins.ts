import type { IncomingMessage } from 'node:http';

/** What a request's host name stands for. */
export type Place =
  | { readonly kind: 'workbench' }
  | { readonly kind: 'runtime'; readonly project: string }
  | { readonly kind: 'preview'; readonly project: string; readonly port: number }
  /** One origin for everything. */
  | { readonly kind: 'single' }
  /** A name of this machine that is not a place of its own; the workbench lives elsewhere. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'unknown' };

/** Absolute origins as one client sees them. `{project}` and `{port}` stand for themselves in patterns. */
export interface PublicOrigins {
  readonly workbench: string;
  /** A runtime that a tool may use at once. */
  readonly runtime: string;
  readonly runtimePattern: string;
  readonly preview: string;
  /** CSP source that matches every runtime and preview. */
  readonly anyBelow: string;
}

export interface OriginSettings {
  readonly baseDomain: string | null;
  readonly isSingleOrigin: boolean;
  readonly isProxyTrusted: boolean;
  /** Address the server listens on; in single-origin mode also a name it answers to. */
  readonly host: string;
}

const LOCAL_DOMAIN = 'cloudless.localhost';
/** The project whose runtime is named to tools that bring no project of their own. */
export const DEFAULT_PROJECT = 'default';
const PROJECT = '[a-z0-9]{6,20}';
const RUNTIME_LABEL = new RegExp(`^r-(${PROJECT})$`);
const PREVIEW_LABEL = new RegExp(`^p(\\d{1,5})-(${PROJECT})$`);
const MACHINE_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Tells places apart by host name and says where each one lives. */
export class Origins {
  readonly #settings: OriginSettings;
  readonly #domain: string;

  constructor(settings: OriginSettings) {
    this.#settings = settings;
    this.#domain = settings.baseDomain ?? LOCAL_DOMAIN;
  }

  placeOf(request: IncomingMessage): Place {
    const { name } = splitHost(this.#hostOf(request));
    if (this.#settings.isSingleOrigin) return { kind: this.#isOwnName(name) ? 'single' : 'unknown' };
    if (name === this.#domain) return { kind: 'workbench' };
    if (name.endsWith(`.${this.#domain}`)) return placeOfLabel(name.slice(0, -this.#domain.length - 1));
    return { kind: MACHINE_NAMES.has(name) && this.#settings.baseDomain === null ? 'elsewhere' : 'unknown' };
  }

  /** Ports and schemes are those the client used, so that forwarded ports work. */
  publicOrigins(request: IncomingMessage): PublicOrigins {
    const scheme = this.#schemeOf(request);
    const host = this.#hostOf(request);
    if (this.#settings.isSingleOrigin) {
      const origin = `${scheme}://${host}`;
      const preview = `${origin}/~preview/{port}`;
      return { workbench: origin, runtime: origin, runtimePattern: origin, preview, anyBelow: "'self'" };
    }
    const { port } = splitHost(host);
    const below = (label: string): string => `${scheme}://${label}${this.#domain}${port}`;
    return {
      workbench: below(''),
      runtime: below(`r-${DEFAULT_PROJECT}.`),
      runtimePattern: below('r-{project}.'),
      preview: below('p{port}-{project}.'),
      anyBelow: below('*.'),
    };
  }

  /** The workbench's URL for the operator's terminal. */
  workbenchUrl(port: number): string {
    if (this.#settings.baseDomain !== null) return `https://${this.#settings.baseDomain}/`;
    return `http://${this.#settings.isSingleOrigin ? 'localhost' : LOCAL_DOMAIN}:${port}/`;
  }

  #hostOf(request: IncomingMessage): string {
    const forwarded = this.#settings.isProxyTrusted ? firstOf(request.headers['x-forwarded-host']) : undefined;
    return (forwarded ?? request.headers.host ?? '').toLowerCase();
  }

  #schemeOf(request: IncomingMessage): string {
    const forwarded = this.#settings.isProxyTrusted ? firstOf(request.headers['x-forwarded-proto']) : undefined;
    if (forwarded === 'http' || forwarded === 'https') return forwarded;
    const { baseDomain } = this.#settings;
    return baseDomain !== null && !baseDomain.endsWith('.localhost') ? 'https' : 'http';
  }

  /** Any other name would let a hostile page reach this server by pointing its own name at it. */
  #isOwnName(name: string): boolean {
    if (this.#settings.baseDomain !== null) return name === this.#settings.baseDomain;
    return MACHINE_NAMES.has(name) || name.endsWith('.localhost') || name === this.#settings.host.toLowerCase();
  }
}

function placeOfLabel(label: string): Place {
  const runtime = RUNTIME_LABEL.exec(label);
  if (runtime !== null) return { kind: 'runtime', project: runtime[1]! };
  const preview = PREVIEW_LABEL.exec(label);
  if (preview === null) return { kind: 'unknown' };
  const port = Number(preview[1]);
  return port > 0 && port <= 65_535 ? { kind: 'preview', project: preview[2]!, port } : { kind: 'unknown' };
}

/** @returns the name without its port, and the port with its colon or an empty text. */
function splitHost(host: string): { name: string; port: string } {
  const match = /^(\[[^\]]*\]|[^:]*)(:\d{1,5})?$/.exec(host);
  return { name: match?.[1] ?? '', port: match?.[2] ?? '' };
}

function firstOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  return text?.split(',')[0]?.trim();
}
