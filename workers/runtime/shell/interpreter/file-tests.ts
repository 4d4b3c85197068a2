import { FileMode, StatField, STAT_FIELDS } from '../../abi/file-modes.ts';
import type { Shell } from './shell.ts';

const first = new Float64Array(STAT_FIELDS);
const second = new Float64Array(STAT_FIELDS);

const typeTests: Readonly<Record<string, number>> = {
  f: FileMode.S_IFREG,
  d: FileMode.S_IFDIR,
  p: FileMode.S_IFIFO,
  S: FileMode.S_IFSOCK,
  b: FileMode.S_IFBLK,
  c: FileMode.S_IFCHR,
};

const accessTests: Readonly<Record<string, number>> = { r: 4, w: 2, x: 1 };

/** `-f file` and the other unary file operators of `test`. `letter` is without its hyphen. */
export function testFile(shell: Shell, letter: string, operand: string): boolean {
  if (letter === 't') return shell.descriptors.get(Number(operand))?.isTerminal ?? false;
  if (operand === '') return false;
  const path = shell.resolve(operand);
  if (letter === 'h' || letter === 'L') {
    return shell.system.lstat(path, first) >= 0 && (first[StatField.MODE]! & FileMode.S_IFMT) === FileMode.S_IFLNK;
  }
  if (shell.system.stat(path, first) < 0) return false;
  const mode = first[StatField.MODE]!;
  const type = typeTests[letter];
  if (type !== undefined) return (mode & FileMode.S_IFMT) === type;
  const access = accessTests[letter];
  if (access !== undefined) return shell.system.access(path, access) === 0;
  switch (letter) {
    case 's':
      return first[StatField.SIZE]! > 0;
    case 'g':
      return (mode & 0o2000) !== 0;
    case 'u':
      return (mode & 0o4000) !== 0;
    case 'k':
      return (mode & 0o1000) !== 0;
    case 'N':
      return first[StatField.MTIME_SEC]! > first[StatField.ATIME_SEC]!;
    default:
      // -e, -a, and -O, -G: everything belongs to the one user.
      return true;
  }
}

function modified(record: Float64Array): number {
  return record[StatField.MTIME_SEC]! * 1e9 + record[StatField.MTIME_NSEC]!;
}

/** `-nt`, `-ot`, `-ef` */
export function compareFiles(shell: Shell, left: string, operator: string, right: string): boolean {
  const hasLeft = shell.system.stat(shell.resolve(left), first) >= 0;
  const hasRight = shell.system.stat(shell.resolve(right), second) >= 0;
  if (operator === '-ef') {
    return (
      hasLeft &&
      hasRight &&
      first[StatField.INO] === second[StatField.INO] &&
      first[StatField.DEV] === second[StatField.DEV]
    );
  }
  if (operator === '-nt') return hasLeft && (!hasRight || modified(first) > modified(second));
  return hasRight && (!hasLeft || modified(first) < modified(second));
}
