import { decodePunycode, encodePunycode } from './punycode.ts';

/** The platform's parser, kept before Node's library replaces the global one. */
const PlatformURL = URL;
const ASCII_ONLY = /^[\0-\x7f]*$/;
const PREFIX = 'xn--';

/** The host a URL of a special scheme has after `hostname = domain`, or '' when the parser refuses it. */
export function parseHost(domain: string): string {
  const host = hostAfterSetting('ws://x', domain);
  // A refused value leaves the host as it was; only another start tells that from a domain named like the first.
  const isRefused = host === 'x' && hostAfterSetting('ws://y', domain) === 'y';
  // Chromium escapes what the standard forbids in a domain.
  return isRefused || host.includes('%') ? '' : host;
}

function hostAfterSetting(start: string, domain: string): string {
  const url = new PlatformURL(start);
  url.hostname = domain;
  return url.hostname;
}

/** UTS #46 ToASCII without the host parser's own rules, as legacy `url.parse` wants it. '' when invalid. */
export function domainToASCII(domain: string): string {
  if (ASCII_ONLY.test(domain)) return domain.toLowerCase();
  const host = parseHost(domain);
  if (host !== '') return host;
  const hasForbidden = /[\0-\x20"#%/:<>?@[\\\]^`{|}\x7f]/.test(domain);
  if (!hasForbidden) return '';
  const labels = domain
    .normalize('NFKC')
    .toLowerCase()
    .split(/[.\u3002]/);
  return labels.map((label) => (ASCII_ONLY.test(label) ? label : PREFIX + encodePunycode(label))).join('.');
}

/** Every `xn--` label that is valid as what it stands for; the others as they are. */
export function domainToUnicode(domain: string): string {
  return domain.split('.').map(labelToUnicode).join('.');
}

function labelToUnicode(label: string): string {
  if (!label.startsWith(PREFIX) || !ASCII_ONLY.test(label)) return label;
  const text = decodePunycode(label.slice(PREFIX.length));
  return text !== undefined && parseHost(text) === label ? text : label;
}
