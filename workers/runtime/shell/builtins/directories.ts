import { FileMode, StatField, STAT_FIELDS } from '../../abi/file-modes.ts';
import type { Shell } from '../interpreter/shell.ts';
import { errorText } from '../io/system-error.ts';
import { Errno } from '../../abi/errno.ts';
import { complain, parseLetters, type Builtin, type BuiltinContext } from './builtin.ts';

const record = new Float64Array(STAT_FIELDS);

/** The path without `.`, `..` and doubled slashes, as `cd -L` sees it. `path` is absolute. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Makes a directory the shell's working directory; an errno when it cannot be. */
export function enterDirectory(shell: Shell, path: string): number {
  const result = shell.system.stat(path, record);
  if (result < 0) return result;
  if ((record[StatField.MODE]! & FileMode.S_IFMT) !== FileMode.S_IFDIR) return -Errno.ENOTDIR;
  const access = shell.system.access(path, 1);
  if (access < 0) return access;
  if (!shell.isSubshell) shell.system.changeDirectory(path);
  const old = shell.workingDirectory;
  shell.workingDirectory = path;
  shell.variables.set('OLDPWD', old);
  shell.variables.set('PWD', path);
  return 0;
}

async function change(context: BuiltinContext, target: string, shown: string, isPhysical: boolean): Promise<number> {
  const { shell } = context;
  let path = normalizePath(shell.resolve(target));
  if (isPhysical) {
    const real = shell.system.realpath(shell.resolve(target));
    if (typeof real === 'string') path = real;
  }
  const errno = enterDirectory(shell, path);
  return errno < 0 ? complain(context, `${shown}: ${errorText(errno)}`) : 0;
}

export const cd: Builtin = async (context) => {
  const { shell } = context;
  const { options, operands, invalid } = parseLetters(context.args, 'LPe@');
  if (invalid) return complain(context, `${invalid}: invalid option`, 2);
  if (operands.length > 1) return complain(context, 'too many arguments');
  const isPhysical = options.has('P') || shell.has('physical');
  const target = operands[0] ?? shell.variables.get('HOME');
  if (target === undefined) return complain(context, 'HOME not set');
  if (target === '-') {
    const old = shell.variables.get('OLDPWD');
    if (old === undefined) return complain(context, 'OLDPWD not set');
    const status = await change(context, old, old, isPhysical);
    if (status === 0) await shell.print(`${shell.workingDirectory}\n`);
    return status;
  }
  if (target === '') return 0;
  const searched = /^\.{0,2}\/|^\.{1,2}$/.test(target) ? undefined : shell.variables.get('CDPATH');
  for (const base of searched ? searched.split(':') : []) {
    const candidate = normalizePath(shell.resolve(`${base || '.'}/${target}`));
    if (enterDirectory(shell, candidate) < 0) continue;
    if (base !== '' && base !== '.') await shell.print(`${shell.workingDirectory}\n`);
    return 0;
  }
  return change(context, target, target, isPhysical);
};

export const pwd: Builtin = async ({ shell, args }) => {
  const real = args.includes('-P') ? shell.system.realpath(shell.workingDirectory) : shell.workingDirectory;
  await shell.print(`${typeof real === 'string' ? real : shell.workingDirectory}\n`);
  return 0;
};

function shorten(shell: Shell, path: string): string {
  const home = shell.variables.get('HOME');
  return home && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path;
}

async function printStack(shell: Shell): Promise<void> {
  const stack = [shell.workingDirectory, ...shell.directoryStack];
  await shell.print(`${stack.map((path) => shorten(shell, path)).join(' ')}\n`);
}

export const dirs: Builtin = async ({ shell, args }) => {
  if (args.includes('-c')) {
    shell.directoryStack = [];
    return 0;
  }
  const stack = [shell.workingDirectory, ...shell.directoryStack];
  const shown = args.includes('-l') ? stack : stack.map((path) => shorten(shell, path));
  if (args.includes('-v'))
    await shell.print(shown.map((path, index) => `${String(index).padStart(2)}  ${path}\n`).join(''));
  else if (args.includes('-p')) await shell.print(shown.map((path) => `${path}\n`).join(''));
  else await shell.print(`${shown.join(' ')}\n`);
  return 0;
};

export const pushd: Builtin = async (context) => {
  const { shell, args } = context;
  const [target] = args.filter((arg) => arg !== '-n');
  const stack = [shell.workingDirectory, ...shell.directoryStack];
  if (target === undefined || /^[-+]\d+$/.test(target)) {
    const count =
      target === undefined ? 1 : target.startsWith('-') ? stack.length - 1 - Number(target.slice(1)) : Number(target);
    if (stack.length < 2) return complain(context, 'no other directory');
    if (count < 0 || count >= stack.length) return complain(context, `${target}: directory stack index out of range`);
    const rotated =
      target === undefined
        ? [stack[1]!, stack[0]!, ...stack.slice(2)]
        : [...stack.slice(count), ...stack.slice(0, count)];
    const errno = enterDirectory(shell, rotated[0]!);
    if (errno < 0) return complain(context, `${rotated[0]}: ${errorText(errno)}`);
    shell.directoryStack = rotated.slice(1);
  } else {
    const status = await change(context, target, target, false);
    if (status !== 0) return status;
    shell.directoryStack = stack;
  }
  await printStack(shell);
  return 0;
};

export const popd: Builtin = async (context) => {
  const { shell, args } = context;
  const [target] = args.filter((arg) => arg !== '-n');
  if (shell.directoryStack.length === 0) return complain(context, 'directory stack empty');
  const index =
    target === undefined
      ? 0
      : target.startsWith('-')
        ? shell.directoryStack.length - Number(target.slice(1))
        : Number(target);
  if (index === 0) {
    const errno = enterDirectory(shell, shell.directoryStack[0]!);
    if (errno < 0) return complain(context, `${shell.directoryStack[0]}: ${errorText(errno)}`);
    shell.directoryStack = shell.directoryStack.slice(1);
  } else shell.directoryStack = shell.directoryStack.filter((_, at) => at !== index - 1);
  await printStack(shell);
  return 0;
};
