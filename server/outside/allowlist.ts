/** Which hosts the operator lets programs in the tab reach; nothing unless listed. */
export class Allowlist {
  readonly #patterns: readonly string[];

  /** @param patterns `example.com`, `*.example.com` (subdomains only), each with `:port` for another than the usual. */
  constructor(patterns: readonly string[]) {
    this.#patterns = patterns;
  }

  allows(url: URL): boolean {
    return this.#patterns.some((pattern) => matches(pattern, url));
  }
}

function matches(pattern: string, url: URL): boolean {
  const [name, port] = splitPort(pattern);
  // A URL leaves out the usual port of its scheme.
  if (port !== url.port && !(url.port === '' && port === usualPort(url))) return false;
  const host = url.hostname.replace(/\.$/, '');
  return name.startsWith('*.') ? host.endsWith(name.slice(1)) && host.length >= name.length : host === name;
}

function splitPort(pattern: string): [string, string] {
  const match = /^(.*?)(?::(\d{1,5}))?$/.exec(pattern.startsWith('[') ? pattern.slice(pattern.indexOf(']')) : pattern);
  const port = match?.[2] ?? '';
  return [port === '' ? pattern : pattern.slice(0, -port.length - 1), port];
}

function usualPort(url: URL): string {
  return url.protocol === 'https:' ? '443' : '80';
}
