/** How the operator wants the server to run, from the command line first and the environment second. */
export interface ServerOptions {
  /** Address to listen on. */
  readonly host: string;
  readonly port: number;
  /** True when the operator named the port: then a taken port is an error, not a reason to look for the next one. */
  readonly isPortChosen: boolean;
  /** Domain below which every origin lives when deployed, or null for `*.localhost`. */
  readonly baseDomain: string | null;
  /** Everything on one origin; less isolation, see README.md. */
  readonly isSingleOrigin: boolean;
  /** Whether `X-Forwarded-*` of a proxy in front are believed. */
  readonly isProxyTrusted: boolean;
  readonly isBrowserOpened: boolean;
  /** Host patterns (`example.com`, `*.example.com`) that programs in the tab may reach. */
  readonly outsideHosts: readonly string[];
  /** Origins of other applications that may embed `/headless`. */
  readonly embedders: readonly string[];
}

export const DEFAULT_PORT = 7700;

export const HELP = `Usage: npm start -- [options]

Serves Cloudless from one process and one port.

  --port NUMBER            port (PORT; ${DEFAULT_PORT}, or the next free one when not given)
  --host ADDRESS           address to listen on (HOST; 127.0.0.1)
  --base-domain DOMAIN     deploy below DOMAIN, with https ended by a proxy (BASE_DOMAIN)
  --single-origin          everything on one origin (below --base-domain when given);
                           less isolation (SINGLE_ORIGIN=1)
  --trust-proxy            believe X-Forwarded-* of the proxy in front (TRUST_PROXY=1)
  --allow-outside HOSTS    hosts that programs in the tab may reach, comma separated,
                           *.example.com for subdomains (CLOUDLESS_ALLOW_OUTSIDE)
  --allow-embedder ORIGINS other origins that may embed the runtime, comma separated
                           (CLOUDLESS_ALLOW_EMBEDDER)
  --open                   open the browser
  --help                   this text
`;

/** A value the operator gave that cannot be used; the message is one sentence for the terminal. */
export class OptionError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

interface Flag {
  readonly variable: string | null;
  readonly hasValue: boolean;
  readonly isList?: boolean;
}

const FLAGS: Readonly<Record<string, Flag>> = {
  port: { variable: 'PORT', hasValue: true },
  host: { variable: 'HOST', hasValue: true },
  'base-domain': { variable: 'BASE_DOMAIN', hasValue: true },
  'single-origin': { variable: 'SINGLE_ORIGIN', hasValue: false },
  'trust-proxy': { variable: 'TRUST_PROXY', hasValue: false },
  'allow-outside': { variable: 'CLOUDLESS_ALLOW_OUTSIDE', hasValue: true, isList: true },
  'allow-embedder': { variable: 'CLOUDLESS_ALLOW_EMBEDDER', hasValue: true, isList: true },
  open: { variable: null, hasValue: false },
  help: { variable: null, hasValue: false },
};

/** @returns null when the operator asked for help. @throws OptionError */
export function parseOptions(commandLine: readonly string[], environment: Environment): ServerOptions | null {
  const given = readFlags(commandLine, environment);
  if (given.has('help')) return null;
  return {
    host: given.has('host') ? single(given, 'host') : '127.0.0.1',
    port: given.has('port') ? portNumber(single(given, 'port')) : DEFAULT_PORT,
    isPortChosen: given.has('port'),
    baseDomain: given.has('base-domain') ? domain(single(given, 'base-domain')) : null,
    isSingleOrigin: given.has('single-origin'),
    isProxyTrusted: given.has('trust-proxy'),
    isBrowserOpened: given.has('open'),
    outsideHosts: list(given, 'allow-outside').map(hostPattern),
    embedders: list(given, 'allow-embedder').map(embedderOrigin),
  };
}

function readFlags(commandLine: readonly string[], environment: Environment): Map<string, string[]> {
  const given = new Map<string, string[]>();
  for (let index = 0; index < commandLine.length; index++) {
    const [name, inline] = splitFlag(commandLine[index]!);
    const flag = FLAGS[name];
    if (flag === undefined) throw new OptionError(`Unknown option ${commandLine[index]!}; --help lists them.`);
    if (!flag.hasValue && inline !== undefined) throw new OptionError(`--${name} takes no value.`);
    const value = flag.hasValue ? (inline ?? commandLine[++index]) : '';
    if (value === undefined || (flag.hasValue && (value === '' || value.startsWith('--')))) {
      throw new OptionError(`--${name} needs a value.`);
    }
    given.set(name, [...(given.get(name) ?? []), value]);
  }
  for (const [name, flag] of Object.entries(FLAGS)) {
    const value = flag.variable === null ? undefined : environment[flag.variable];
    if (value === undefined || value === '' || given.has(name)) continue;
    if (flag.hasValue || isTrue(flag.variable!, value)) given.set(name, [value]);
  }
  return given;
}

function splitFlag(text: string): [string, string | undefined] {
  if (!text.startsWith('--')) throw new OptionError(`Unexpected argument ${text}; --help lists the options.`);
  const equals = text.indexOf('=');
  return equals === -1 ? [text.slice(2), undefined] : [text.slice(2, equals), text.slice(equals + 1)];
}

function isTrue(variable: string, value: string): boolean {
  if (/^(1|true|yes|on)$/i.test(value)) return true;
  if (/^(0|false|no|off)$/i.test(value)) return false;
  throw new OptionError(`${variable} must be 1 or 0, not "${value}".`);
}

function single(given: Map<string, string[]>, name: string): string {
  return given.get(name)!.at(-1)!;
}

function list(given: Map<string, string[]>, name: string): string[] {
  return (given.get(name) ?? [])
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new OptionError(`The port must be a number from 0 to 65535, not "${text}".`);
  }
  return port;
}

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})+$`);

function domain(text: string): string {
  const name = text.toLowerCase();
  if (!DOMAIN.test(name)) throw new OptionError(`The base domain must be a name such as ide.example, not "${text}".`);
  return name;
}

function hostPattern(text: string): string {
  const name = text.toLowerCase();
  if (!DOMAIN.test(name.replace(/^\*\./, '').replace(/:\d{1,5}$/, ''))) {
    throw new OptionError(`--allow-outside takes host names such as example.com or *.example.com, not "${text}".`);
  }
  return name;
}

function embedderOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.origin !== text.replace(/\/$/, '').toLowerCase()) {
    throw new OptionError(`--allow-embedder takes origins such as https://app.example, not "${text}".`);
  }
  return url.origin;
}
