import { FileMode, StatField, STAT_FIELDS } from '../../abi/file-modes.ts';
import type { ToolContext } from './tool.ts';

/** What `stat` tells of a file. */
export interface FileStatus {
  readonly mode: number;
  readonly links: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly blocks: number;
  readonly inode: number;
  readonly device: number;
  readonly rdev: number;
  /** Seconds with fractions. */
  readonly accessed: number;
  readonly modified: number;
  readonly changed: number;
  readonly born: number;
}

const record = new Float64Array(STAT_FIELDS);

function seconds(field: number): number {
  return record[field]! + record[field + 1]! / 1e9;
}

/** The status of a path, or a negative errno. */
export function statusOf(context: ToolContext, path: string, isFollowing: boolean): FileStatus | number {
  const absolute = context.resolve(path);
  const result = isFollowing ? context.system.stat(absolute, record) : context.system.lstat(absolute, record);
  if (result < 0) return result;
  return {
    mode: record[StatField.MODE]!,
    links: record[StatField.NLINK]!,
    uid: record[StatField.UID]!,
    gid: record[StatField.GID]!,
    size: record[StatField.SIZE]!,
    blocks: record[StatField.BLOCKS]!,
    inode: record[StatField.INO]!,
    device: record[StatField.DEV]!,
    rdev: record[StatField.RDEV]!,
    accessed: seconds(StatField.ATIME_SEC),
    modified: seconds(StatField.MTIME_SEC),
    changed: seconds(StatField.CTIME_SEC),
    born: seconds(StatField.BIRTHTIME_SEC),
  };
}

export function isDirectory(mode: number): boolean {
  return (mode & FileMode.S_IFMT) === FileMode.S_IFDIR;
}

export function isLink(mode: number): boolean {
  return (mode & FileMode.S_IFMT) === FileMode.S_IFLNK;
}

/** `-`, `d`, `l` and so on. */
export function typeLetter(mode: number): string {
  switch (mode & FileMode.S_IFMT) {
    case FileMode.S_IFDIR:
      return 'd';
    case FileMode.S_IFLNK:
      return 'l';
    case FileMode.S_IFCHR:
      return 'c';
    case FileMode.S_IFBLK:
      return 'b';
    case FileMode.S_IFIFO:
      return 'p';
    case FileMode.S_IFSOCK:
      return 's';
    default:
      return '-';
  }
}

/** `-rwxr-xr-x` */
export function modeText(mode: number): string {
  let text = typeLetter(mode);
  for (const [shift, special, letter] of [
    [6, 0o4000, 's'],
    [3, 0o2000, 's'],
    [0, 0o1000, 't'],
  ] as const) {
    const bits = mode >> shift;
    const isRunnable = (bits & 1) !== 0;
    text += (bits & 4 ? 'r' : '-') + (bits & 2 ? 'w' : '-');
    text += mode & special ? (isRunnable ? letter : letter.toUpperCase()) : isRunnable ? 'x' : '-';
  }
  return text;
}

/** The mode `chmod` asks for; null when the text means none. */
export function changedMode(text: string, mode: number, mask: number): number | null {
  if (/^[0-7]{1,5}$/.test(text)) return parseInt(text, 8);
  let result = mode & 0o7777;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))+)$/.exec(clause);
    if (!match) return null;
    for (const [, operator, letters] of match[2]!.matchAll(/([-+=])([rwxXst]*|[ugo])/g)) {
      result = applyClause(result, mode, match[1]!, operator!, letters!, mask);
    }
  }
  return result;
}

function applyClause(
  current: number,
  mode: number,
  who: string,
  operator: string,
  letters: string,
  mask: number,
): number {
  const classes = who === '' || who.includes('a') ? 'ugo' : who;
  const limit = who === '' ? ~mask : ~0;
  let result = current;
  for (const each of 'ugo') {
    if (!classes.includes(each)) continue;
    const shift = each === 'u' ? 6 : each === 'g' ? 3 : 0;
    let bits = 0;
    if (/^[ugo]$/.test(letters)) bits = (current >> (letters === 'u' ? 6 : letters === 'g' ? 3 : 0)) & 7;
    if (letters.includes('r')) bits |= 4;
    if (letters.includes('w')) bits |= 2;
    if (letters.includes('x') || (letters.includes('X') && (isDirectory(mode) || (current & 0o111) !== 0))) bits |= 1;
    let shifted = (bits << shift) & limit;
    if (letters.includes('s')) shifted |= each === 'u' ? 0o4000 : each === 'g' ? 0o2000 : 0;
    if (operator === '=') result &= ~(7 << shift);
    result = operator === '-' ? result & ~shifted : result | shifted;
  }
  if (letters.includes('t')) result = operator === '-' ? result & ~0o1000 : result | 0o1000;
  return result;
}
