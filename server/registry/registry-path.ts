/** What a client may ask of a registry through the gateway; everything else is refused. */
export type RegistryRequest =
  /** Package data or one version's; `path` is what follows the registry's base URL. */
  | { readonly kind: 'metadata'; readonly packageName: string; readonly path: string }
  | { readonly kind: 'tarball'; readonly packageName: string; readonly path: string }
  /** A tarball that the registry keeps at another place, by a signed address. */
  | { readonly kind: 'elsewhere'; readonly signature: string; readonly address: string }
  /** Passed on as it is, never stored. */
  | { readonly kind: 'query'; readonly packageName: string | null; readonly path: string; readonly isPost: boolean };

const PART = "[A-Za-z0-9][\\w.~!'()*-]*|[_-][\\w.~!'()*-]+";
const NAME = `(?:@(?:${PART})/)?(?:${PART})`;
const VERSION = '[\\w.+~^*-]+';
const TARBALL = new RegExp(`^(${NAME})/-/(?:@(?:${PART})/)?[\\w.+~!'()*-]+\\.tgz$`);
const PACKAGE = new RegExp(`^(${NAME})$`);
const RELEASE = new RegExp(`^(${NAME})/(${VERSION})$`);
const DIST_TAGS = new RegExp(`^-/package/(${NAME})/dist-tags$`);
const ATTESTATIONS = new RegExp(`^-/npm/v1/attestations/(${NAME})@${VERSION}$`);
const ELSEWHERE = /^-\/elsewhere\/([\w-]+)\/([\w-]+)\/[^/]+$/;
const READABLE = new Set(['-/ping', '-/v1/search', '-/npm/v1/keys']);
const POSTABLE = new Set([
  '-/npm/v1/security/advisories/bulk',
  '-/npm/v1/security/audits',
  '-/npm/v1/security/audits/quick',
]);

/** @param target path and query after the gateway's prefix, as the client wrote it. @returns null when refused. */
export function parseRegistryPath(method: string, target: string): RegistryRequest | null {
  const [encoded, query] = splitOnce(target, '?');
  const path = decode(encoded);
  if (path === null) return null;
  if (method === 'POST') {
    return POSTABLE.has(path) ? { kind: 'query', packageName: null, path, isPost: true } : null;
  }
  return parseQuery(path, query) ?? parsePackagePath(path);
}

function parseQuery(path: string, query: string): RegistryRequest | null {
  const elsewhere = ELSEWHERE.exec(path);
  if (elsewhere !== null) return { kind: 'elsewhere', signature: elsewhere[1]!, address: elsewhere[2]! };
  if (READABLE.has(path)) {
    return { kind: 'query', packageName: null, path: query === '' ? path : `${path}?${query}`, isPost: false };
  }
  const packageName = DIST_TAGS.exec(path)?.[1];
  if (packageName !== undefined) {
    return { kind: 'query', packageName, path: `-/package/${escapeName(packageName)}/dist-tags`, isPost: false };
  }
  const attested = ATTESTATIONS.exec(path)?.[1];
  return attested === undefined ? null : { kind: 'query', packageName: attested, path, isPost: false };
}

function parsePackagePath(path: string): RegistryRequest | null {
  if (path.startsWith('-/')) return null;
  const tarball = TARBALL.exec(path);
  if (tarball !== null) return { kind: 'tarball', packageName: tarball[1]!, path };
  const whole = PACKAGE.exec(path);
  if (whole !== null) return { kind: 'metadata', packageName: whole[1]!, path: escapeName(whole[1]!) };
  const release = RELEASE.exec(path);
  if (release === null) return null;
  return { kind: 'metadata', packageName: release[1]!, path: `${escapeName(release[1]!)}/${release[2]!}` };
}

/** Registries know a scoped package as one path segment. */
function escapeName(name: string): string {
  return name.replace('/', '%2f');
}

function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index === -1 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}

function decode(text: string): string | null {
  try {
    const path = decodeURIComponent(text);
    // A name never climbs: the patterns would let `..` through as a name of dots.
    return path.split('/').some((part) => /^\.{1,2}$/.test(part)) ? null : path;
  } catch {
    return null;
  }
}
