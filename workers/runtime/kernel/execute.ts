import { Errno } from '../abi/errno.ts';
import { FileMode } from '../abi/file-modes.ts';
import type { WritableFileSystem } from '../filesystem/types.ts';

/** What a request to run a file comes down to. */
export interface Executable {
  /** Name of the worker program. */
  readonly program: string;
  /** Path of the engine's file that was run at last. */
  readonly path: string;
  readonly argv: readonly string[];
}

const MAGIC = '\x7fCLOUDLESS ';
/** Bytes looked at to tell what a file is (BINPRM_BUF_SIZE of Linux). */
const HEAD = 256;
/** Interpreters that may be interpreted in turn (as in Linux). */
const MAXIMUM_DEPTH = 5;
const ANY_EXECUTE = 0o111;

interface Lookup {
  readonly fileSystem: WritableFileSystem;
  readonly workingDirectory: number;
  readonly searchPath: string;
}

/**
 * Resolves a file as `execvpe` does: a bare name is looked up in `searchPath`, `#!` lines lead to their
 * interpreters.
 *
 * @returns `-ENOENT`, `-EACCES`, `-ENOEXEC` and so on when it cannot be run.
 */
export function resolveExecutable(lookup: Lookup, file: string, argv: readonly string[]): Executable | number {
  const path = file.includes('/') ? file : findInPath(lookup, file);
  return typeof path === 'number' ? path : interpret(lookup, path, argv, 0);
}

function findInPath(lookup: Lookup, name: string): string | number {
  if (name === '') return -Errno.ENOENT;
  let result = -Errno.ENOENT;
  for (const directory of lookup.searchPath.split(':')) {
    const path = `${directory === '' ? '.' : directory}/${name}`;
    const checked = check(lookup, path);
    if (checked > 0) return path;
    if (checked === -Errno.EACCES) result = checked;
  }
  return result;
}

/** Inode of a file that may be run. */
function check({ fileSystem, workingDirectory }: Lookup, path: string): number {
  const inode = fileSystem.lookup(path, workingDirectory, true);
  if (inode < 0) return inode;
  const mode = fileSystem.mode(inode);
  if ((mode & FileMode.S_IFMT) !== FileMode.S_IFREG || (mode & ANY_EXECUTE) === 0) return -Errno.EACCES;
  return inode;
}

function interpret(lookup: Lookup, path: string, argv: readonly string[], depth: number): Executable | number {
  if (depth > MAXIMUM_DEPTH) return -Errno.ELOOP;
  const inode = check(lookup, path);
  if (inode < 0) return inode;
  const bytes = new Uint8Array(HEAD);
  const count = lookup.fileSystem.read(inode, bytes, 0);
  const head = String.fromCharCode(...bytes.subarray(0, Math.max(0, count)));
  const line = head.split('\n', 1)[0]!;
  if (head.startsWith(MAGIC)) return { program: line.slice(MAGIC.length), path, argv };
  if (!head.startsWith('#!')) return -Errno.ENOEXEC;
  const [, interpreter = '', argument = ''] = /^#!\s*(\S+)\s*(.*?)\s*$/.exec(line) ?? [];
  if (interpreter === '') return -Errno.ENOEXEC;
  const rest = [path, ...argv.slice(1)];
  if (/\/env$/.test(interpreter)) return interpretEnv(lookup, argument, rest, depth);
  const passed = argument === '' ? [interpreter, ...rest] : [interpreter, argument, ...rest];
  return interpret(lookup, interpreter, passed, depth + 1);
}

/** `#!/usr/bin/env X`: done here, which saves a process; what sets variables is left to the real `env`. */
function interpretEnv(lookup: Lookup, argument: string, rest: readonly string[], depth: number): Executable | number {
  const words = argument
    .replace(/^-S\s*|^--split-string[=\s]/, '')
    .split(/\s+/)
    .filter((word) => word !== '');
  const isPlain = words.length > 0 && words.every((word) => !word.includes('=') || !/^\w+=/.test(word));
  const name = words[0] ?? '';
  if (!isPlain || name.startsWith('-')) {
    return interpret(lookup, '/usr/bin/env', ['env', ...argument.split(/\s+/), ...rest], depth + 1);
  }
  // Without -S the whole argument is one name.
  const isSplit = /^(-S|--split-string)/.test(argument);
  const program = isSplit ? name : argument;
  const path = program.includes('/') ? program : findInPath(lookup, program);
  if (typeof path === 'number') return path;
  return interpret(lookup, path, [program, ...(isSplit ? words.slice(1) : []), ...rest], depth + 1);
}
