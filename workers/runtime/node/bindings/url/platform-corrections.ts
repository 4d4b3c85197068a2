import { componentsOf } from './components.ts';

/** Where browsers' parsers are not yet what the URL Standard says. Where they are, nothing here changes anything. */

const SPECIAL = /^(?:https?|wss?|ftp|file):/;
const DRIVE_AS_HOST = /^(\s*file:[\\/]{2})([A-Za-z][:|](?:[\\/]|$))/i;

/** Chromium takes a drive letter after `file://` for a bad host; the standard takes it for a path. */
export function correctedInput(input: string): string {
  return input.replace(DRIVE_AS_HOST, '$1/$2');
}

/** The serialization the standard demands, or undefined where it demands failure. `sources`: what was parsed. */
export function correctedHref(href: string, ...sources: readonly (string | undefined)[]): string | undefined {
  if (!href.includes('%')) return href;
  const parts = componentsOf(href);
  const isSpecial = SPECIAL.test(href);
  // Hosts of special schemes are domains, and a percent sign is forbidden in a domain.
  if (isSpecial && href.slice(parts.hostStart, parts.hostEnd).replace(/^@/, '').includes('%')) return undefined;
  const isGiven = (escape: string) => sources.some((source) => source?.toLowerCase().includes(escape));
  const queryStart = Math.min(parts.searchStart, parts.hashStart, href.length);
  const queryEnd = Math.min(parts.hashStart, href.length);
  const path = href.slice(parts.pathnameStart, queryStart);
  const query = href.slice(queryStart, queryEnd);
  const correctedPath = isGiven('%7c') ? path : path.replaceAll('%7C', '|');
  const correctedQuery = isSpecial || isGiven('%27') ? query : query.replaceAll('%27', "'");
  return href.slice(0, parts.pathnameStart) + correctedPath + correctedQuery + href.slice(queryEnd);
}
