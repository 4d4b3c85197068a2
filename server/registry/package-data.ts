import { createHmac, timingSafeEqual } from 'node:crypto';
import { GatewayError } from '../gateway-error.ts';
import { parseRegistryPath } from './registry-path.ts';
import { preferWebAssembly } from './webassembly-builds.ts';

/** Stands for the gateway's URL in stored package data, since every project has a gateway of its own. */
const PLACEHOLDER = 'cloudless-gateway:/';

interface Distribution {
  tarball?: unknown;
}

interface Manifest {
  dist?: Distribution;
  dependencies?: unknown;
  optionalDependencies?: unknown;
}

interface PackageData extends Manifest {
  versions?: Record<string, Manifest | null>;
}

/** Changes whenever `rewritePackageData` does, so that what was kept before is not taken for its result. */
export const REWRITING = 'wasm-1';

/**
 * Points every tarball of package data (a packument, or the manifest of one version) at the gateway, and dependencies
 * at builds a tab can run.
 * @param registry base URL the data came from. @throws GatewayError when this is no package data.
 */
export function rewritePackageData(text: string, registry: URL, signer: AddressSigner): string {
  const data = parse(text);
  for (const manifest of [...Object.values(data.versions ?? {}), data]) {
    rewriteDistribution(manifest?.dist, registry, signer);
    for (const dependencies of [manifest?.dependencies, manifest?.optionalDependencies]) {
      if (typeof dependencies === 'object' && dependencies !== null)
        preferWebAssembly(dependencies as Record<string, unknown>);
    }
  }
  return JSON.stringify(data);
}

/** @param gateway absolute URL of the gateway with a slash at its end. */
export function addressPackageData(text: string, gateway: string): string {
  return text.replaceAll(`"tarball":"${PLACEHOLDER}`, `"tarball":"${gateway}`);
}

function parse(text: string): PackageData {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    data = null;
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new GatewayError(
      502,
      'wrong-content',
      'The package registry answered with something that is no package data.',
    );
  }
  return data;
}

function rewriteDistribution(distribution: Distribution | undefined, registry: URL, signer: AddressSigner): void {
  if (typeof distribution?.tarball !== 'string' || !URL.canParse(distribution.tarball)) return;
  const url = new URL(distribution.tarball);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return;
  distribution.tarball = `${PLACEHOLDER}${conventionalPath(url, registry) ?? signer.pathOf(url)}`;
}

/** The path below the registry when the tarball lies where every registry keeps it. */
function conventionalPath(url: URL, registry: URL): string | null {
  // Registries behind a proxy often name themselves with another scheme than the one they are reached by.
  if (url.host !== registry.host || !url.pathname.startsWith(registry.pathname) || url.search !== '') return null;
  const path = url.pathname.slice(registry.pathname.length);
  return parseRegistryPath('GET', path)?.kind === 'tarball' ? path : null;
}

/** Signs addresses found in package data, so that the gateway fetches those and no others. */
export class AddressSigner {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  pathOf(url: URL): string {
    const address = Buffer.from(url.href).toString('base64url');
    const file = /[\w.+~-]+$/.exec(url.pathname)?.[0] ?? 'package.tgz';
    return `-/elsewhere/${this.#sign(address)}/${address}/${file}`;
  }

  /** @returns null when this gateway never named the address. */
  open(signature: string, address: string): URL | null {
    const expected = Buffer.from(this.#sign(address));
    const given = Buffer.from(signature);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
    return new URL(Buffer.from(address, 'base64url').toString());
  }

  #sign(address: string): string {
    return createHmac('sha256', this.#key).update(address).digest('base64url');
  }
}
