import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GatewayError } from '../gateway-error.ts';
import { environmentEntries, parseNpmrc, type Entries } from './npmrc.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** npm's own configuration of this machine, as far as reaching registries goes. */
export class NpmConfiguration {
  /** Certificate authorities in PEM, or undefined for the system's. */
  readonly authorities: string | undefined;
  readonly isStrict: boolean;
  readonly #settings: Readonly<Record<string, unknown>>;
  /** Secrets by host, strongest source first. */
  readonly #secrets: readonly Entries[];

  constructor(settings: Readonly<Record<string, unknown>>, secrets: readonly Entries[], authorities?: string) {
    this.#settings = settings;
    this.#secrets = secrets;
    this.authorities = authorities;
    this.isStrict = settings['strict-ssl'] !== false;
  }

  /** Base URL, with a slash at its end, of the registry of a package; of the default one for null. */
  registryFor(packageName: string | null): URL {
    const scope = packageName?.startsWith('@') === true ? packageName.slice(0, packageName.indexOf('/')) : null;
    const scoped = scope === null ? undefined : this.#settings[`${scope}:registry`];
    const text = typeof scoped === 'string' ? scoped : this.#settings['registry'];
    if (typeof text !== 'string' || !URL.canParse(text)) {
      throw new GatewayError(502, 'no-registry', "npm's configuration on the server names no usable registry.");
    }
    return new URL(text.endsWith('/') ? text : `${text}/`);
  }

  /**
   * The `Authorization` header for a URL, from the nearest `//host/path/` entry. Secrets are looked up by the very
   * URL that is asked, so no host ever sees those of another.
   */
  authorizationFor(url: URL): string | null {
    for (const prefix of credentialPrefixes(url)) {
      const token = this.#secret(`${prefix}:_authToken`);
      if (token !== undefined) return `Bearer ${token}`;
      const basic = this.#secret(`${prefix}:_auth`);
      if (basic !== undefined) return `Basic ${basic}`;
      const name = this.#secret(`${prefix}:username`);
      const password = this.#secret(`${prefix}:_password`);
      if (name !== undefined && password !== undefined) {
        const plain = Buffer.from(password, 'base64').toString();
        return `Basic ${Buffer.from(`${name}:${plain}`).toString('base64')}`;
      }
    }
    return null;
  }

  /** Paths of a client certificate and its key for a URL, when configured. */
  certificateFor(url: URL): { readonly certificate: string; readonly key: string } | null {
    for (const prefix of credentialPrefixes(url)) {
      const certificate = this.#secret(`${prefix}:certfile`);
      const key = this.#secret(`${prefix}:keyfile`);
      if (certificate !== undefined && key !== undefined) return { certificate, key };
    }
    return null;
  }

  proxyFor(url: URL): URL | null {
    if (isExempt(url.hostname, this.#settings['noproxy'])) return null;
    const isSecure = url.protocol === 'https:';
    const proxy = (isSecure ? this.#settings['https-proxy'] : null) ?? this.#settings['proxy'];
    return typeof proxy === 'string' && URL.canParse(proxy) ? new URL(proxy) : null;
  }

  #secret(key: string): string | undefined {
    return this.#secrets.find((entries) => entries.has(key))?.get(key);
  }
}

/** `//host/a/b/`, `//host/a/`, `//host/`, and each without its last slash, as npm accepts both. */
function credentialPrefixes(url: URL): string[] {
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const prefixes: string[] = [];
  for (let length = parts.length; length >= 0; length--) {
    const path = ['', ...parts.slice(0, length)].join('/');
    prefixes.push(`//${url.host}${path}/`, `//${url.host}${path}`);
  }
  return prefixes;
}

function isExempt(host: string, setting: unknown): boolean {
  const list = Array.isArray(setting) ? setting : typeof setting === 'string' ? setting.split(',') : [];
  return list.some((entry: unknown) => {
    if (typeof entry !== 'string') return false;
    const name = entry.trim().toLowerCase();
    if (name === '*') return true;
    const bare = name.replace(/^\*?\./, '');
    return bare !== '' && (host === bare || host.endsWith(`.${bare}`));
  });
}

/**
 * Asks the npm of this machine for its settings, then reads the secrets, which npm does not tell, from the same
 * files. @param directory whose `.npmrc` is the project's.
 */
export async function readNpmConfiguration(directory: string, environment: Environment): Promise<NpmConfiguration> {
  const settings = await askNpm(directory, environment);
  const files = [join(directory, '.npmrc'), settings['userconfig'], settings['globalconfig']];
  const secrets = await Promise.all(files.map((path) => readEntries(path, environment)));
  return new NpmConfiguration(settings, [environmentEntries(environment), ...secrets], await readAuthorities(settings));
}

async function askNpm(directory: string, environment: Environment): Promise<Record<string, unknown>> {
  try {
    const { stdout } = await promisify(execFile)('npm', ['config', 'list', '--json'], {
      cwd: directory,
      env: { ...environment },
      maxBuffer: 16 * 1024 * 1024,
      timeout: 60_000,
      shell: process.platform === 'win32',
    });
    return JSON.parse(stdout) as Record<string, unknown>;
  } catch {
    throw new GatewayError(502, 'no-npm', "The server could not read npm's configuration; is npm installed there?");
  }
}

async function readEntries(path: unknown, environment: Environment): Promise<Entries> {
  if (typeof path !== 'string') return new Map();
  const text = await readFile(path, 'utf8').catch(() => '');
  return parseNpmrc(text, environment);
}

async function readAuthorities(settings: Readonly<Record<string, unknown>>): Promise<string | undefined> {
  const { ca, cafile } = settings;
  if (typeof ca === 'string') return ca;
  if (Array.isArray(ca)) return ca.join('\n');
  if (typeof cafile !== 'string' || cafile === '') return undefined;
  return readFile(cafile, 'utf8').catch(() => {
    throw new GatewayError(502, 'no-cafile', "The file that npm's cafile setting names cannot be read on the server.");
  });
}
