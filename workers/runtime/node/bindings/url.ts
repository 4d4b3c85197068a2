import type { BindingContext, BindingFactory } from '../binding-context.ts';
import { nativeError } from './native-error.ts';
import { componentsOf, writeComponents } from './url/components.ts';
import { domainToUnicode, parseHost } from './url/domain.ts';
import { correctedHref, correctedInput } from './url/platform-corrections.ts';

/** Order of the actions of `update`. */
const SETTERS = ['protocol', 'host', 'hostname', 'port', 'username', 'password', 'pathname', 'search', 'hash'] as const;
const HREF_ACTION = 9;

/** `internalBinding('url')` over the platform's own WHATWG parser. */
export const createUrlBinding: BindingFactory = ({ platform }) => {
  const urlComponents = new Uint32Array(9);
  const answer = (href: string): string => {
    writeComponents(href, urlComponents);
    return href;
  };
  return {
    urlComponents,
    ...createParser(platform, answer),
    domainToASCII: parseHost,
    domainToUnicode: (domain: string) => domainToUnicode(parseHost(domain)),
    format: formatUrl,
  };
};

function createParser({ URL }: BindingContext['platform'], answer: (href: string) => string) {
  const hrefOf = (input: string, base?: string): string | undefined => {
    try {
      return correctedHref(new URL(correctedInput(input), base).href, input, base);
    } catch {
      return undefined;
    }
  };
  return {
    parse(input: string, base: string | undefined, mustThrow: boolean): string | undefined {
      const href = hrefOf(input, base);
      if (href !== undefined) return answer(href);
      if (mustThrow) throw invalidUrl(base === undefined ? { input } : { input, base });
      return undefined;
    },
    canParse: (input: string, base?: string) => hrefOf(input, base) !== undefined,
    getOrigin(input: string): string {
      if (hrefOf(input) === undefined) throw invalidUrl({});
      const { origin, protocol } = new URL(correctedInput(input));
      return protocol === 'file:' ? 'null' : origin;
    },
    pathToFileURL(path: string, isWindows: boolean, hostname?: string): string {
      const encoded = encodePath(path, isWindows);
      const url = new URL(`file://${encoded}`);
      if (hostname !== undefined) url.hostname = hostname;
      return answer(correctedHref(url.href, encoded) ?? url.href);
    },
    /** The new serialization, or false where the new value is refused. */
    update(href: string, action: number, value: string): string | false {
      if (action === HREF_ACTION) {
        const replaced = hrefOf(value);
        return replaced === undefined ? false : answer(replaced);
      }
      const url = new URL(href);
      const property = SETTERS[action];
      if (property === undefined) return false;
      url[property] = value;
      const updated = correctedHref(url.href, href, value);
      return updated === undefined ? false : answer(updated);
    },
  };
}

function invalidUrl(details: { input?: string; base?: string }): Error {
  return Object.assign(nativeError(TypeError, 'ERR_INVALID_URL', 'Invalid URL'), details);
}

/** Percent-encodes what a path may hold but a URL's path would take for something else. */
function encodePath(path: string, isWindows: boolean): string {
  const escaped = path.replace(isWindows ? /[%\0 \n\r\t~[\]^|]/g : /[%\\\0 \n\r\t~[\]^|]/g, percentEncoded);
  return escaped.replace(/[?#]/g, percentEncoded);
}

function percentEncoded(symbol: string): string {
  return `%${symbol.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function formatUrl(
  href: string,
  hasFragment: boolean,
  isUnicode: boolean,
  hasSearch: boolean,
  hasCredentials: boolean,
): string {
  const parts = componentsOf(href);
  const hasHost = parts.hostEnd > parts.protocolEnd;
  const isAuthorityShown = parts.pathnameStart > parts.protocolEnd && href.startsWith('//', parts.protocolEnd);
  if (!isAuthorityShown) return cut(href, parts, hasSearch, hasFragment, 0);
  const credentialsEnd = href[parts.hostStart] === '@' ? parts.hostStart + 1 : parts.hostStart;
  const credentials = hasCredentials ? href.slice(parts.protocolEnd + 2, credentialsEnd) : '';
  const host = href.slice(credentialsEnd, parts.hostEnd);
  const shownHost = isUnicode && hasHost ? domainToUnicode(host) : host;
  const scheme = href.slice(0, parts.protocolEnd + 2);
  return scheme + credentials + shownHost + cut(href, parts, hasSearch, hasFragment, parts.hostEnd);
}

function cut(
  href: string,
  { searchStart, hashStart }: { searchStart: number; hashStart: number },
  hasSearch: boolean,
  hasFragment: boolean,
  from: number,
): string {
  const pathEnd = Math.min(searchStart, hashStart);
  const search = hasSearch ? href.slice(pathEnd, hashStart) : '';
  const fragment = hasFragment ? href.slice(hashStart) : '';
  return href.slice(from, pathEnd) + search + fragment;
}
