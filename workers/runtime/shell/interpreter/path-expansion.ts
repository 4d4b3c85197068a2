import { DirectoryEntryType, FileMode, StatField, STAT_FIELDS } from '../../abi/file-modes.ts';
import { hasPatternCharacters, patternExpression, unescapePattern } from '../language/pattern.ts';
import type { Shell } from './shell.ts';

const record = new Float64Array(STAT_FIELDS);

function isDirectory(shell: Shell, path: string, isFollowing: boolean): boolean {
  const result = isFollowing ? shell.system.stat(path, record) : shell.system.lstat(path, record);
  return result >= 0 && (record[StatField.MODE]! & FileMode.S_IFMT) === FileMode.S_IFDIR;
}

/** Splits a pattern at slashes that are not inside a parenthesis or bracket. */
function components(pattern: string): string[] {
  const result: string[] = [];
  let current = '';
  let depth = 0;
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index]!;
    if (character === '\\') {
      current += character + (pattern[++index] ?? '');
      continue;
    }
    if (character === '(') depth++;
    else if (character === ')' && depth > 0) depth--;
    if (character === '/' && depth === 0) {
      result.push(current);
      current = '';
    } else current += character;
  }
  result.push(current);
  return result;
}

/** Paths that match a pattern, sorted; empty when none does. Source: POSIX.1-2024 XCU 2.14.3. */
export function expandPath(shell: Shell, pattern: string): string[] {
  const isAbsolute = pattern.startsWith('/');
  const parts = components(pattern.replace(/\/{2,}/g, '/'));
  if (isAbsolute) parts.shift();
  let found = [isAbsolute ? '/' : ''];
  parts.forEach((part, index) => {
    const isLast = index === parts.length - 1;
    found = found.flatMap((base) => matchComponent(shell, base, part, isLast));
  });
  return [...new Set(found)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function matchComponent(shell: Shell, base: string, part: string, isLast: boolean): string[] {
  const suffix = isLast ? '' : '/';
  if (part === '**' && shell.shellOptions.has('globstar')) return matchTree(shell, base, isLast);
  if (!hasPatternCharacters(part)) {
    const path = base + unescapePattern(part);
    if (path === '') return [];
    const isThere = isLast
      ? shell.system.lstat(shell.resolve(path), record) >= 0 &&
        (part !== '' || isDirectory(shell, shell.resolve(path), true))
      : isDirectory(shell, shell.resolve(path), true);
    return isThere ? [path + suffix] : [];
  }
  const listing = shell.system.readdir(shell.resolve(base === '' ? '.' : base));
  if (typeof listing === 'number') return [];
  const expression = patternExpression(part, {
    isPath: true,
    isDotMatched: shell.shellOptions.has('dotglob'),
    isCaseIgnored: shell.shellOptions.has('nocaseglob'),
  });
  const names = part.startsWith('.') ? ['.', '..', ...listing.names] : listing.names;
  const skipDots = part.startsWith('.') ? 2 : 0;
  return names.flatMap((name, index) => {
    if (index < skipDots && (part.startsWith('.*') || shell.shellOptions.has('globskipdots'))) return [];
    if (!expression.test(name)) return [];
    if (isLast) return [base + name];
    const type = listing.types[index - skipDots];
    const isFollowed = type !== DirectoryEntryType.FILE && isDirectory(shell, shell.resolve(base + name), true);
    return isFollowed ? [base + name + '/'] : [];
  });
}

/** `**`: every directory below, and as the last component every file too. */
function matchTree(shell: Shell, base: string, isLast: boolean): string[] {
  const result: string[] = isLast && base === '' ? [] : [base];
  const listing = shell.system.readdir(shell.resolve(base === '' ? '.' : base));
  if (typeof listing === 'number') return result;
  const isDotMatched = shell.shellOptions.has('dotglob');
  listing.names.forEach((name, index) => {
    if (name.startsWith('.') && !isDotMatched) return;
    const path = base + name;
    if (listing.types[index] === DirectoryEntryType.DIRECTORY) {
      if (isLast) result.push(path);
      const below = matchTree(shell, path + '/', isLast);
      for (const entry of below) if (entry !== path + '/' || !isLast) result.push(entry);
    } else if (isLast) result.push(path);
  });
  return result;
}
