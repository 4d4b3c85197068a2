import { FileMode, OpenFlag, StatField, STAT_FIELDS } from '../../abi/file-modes.ts';
import type { Redirection } from '../language/ast.ts';
import { openBytes } from '../io/local-pipe.ts';
import { openKernelFile } from '../io/kernel-file.ts';
import type { OpenFile } from '../io/open-file.ts';
import { errorText, SystemError } from '../io/system-error.ts';
import { encodeText } from '../io/text.ts';
import type { Expander } from './expander.ts';
import type { Shell } from './shell.ts';

/** What descriptors were before a command's redirections, to put them back. */
export type SavedDescriptors = Map<number, OpenFile | null>;

export class RedirectionError extends Error {}

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND, O_EXCL } = OpenFlag;

const openFlags: Readonly<Record<string, number>> = {
  '<': O_RDONLY,
  '>': O_WRONLY | O_CREAT | O_TRUNC,
  '>|': O_WRONLY | O_CREAT | O_TRUNC,
  '&>': O_WRONLY | O_CREAT | O_TRUNC,
  '>>': O_WRONLY | O_CREAT | O_APPEND,
  '&>>': O_WRONLY | O_CREAT | O_APPEND,
  '<>': O_RDWR | O_CREAT,
};

/** Applies redirections from left to right. Throws `RedirectionError` with bash's words, having undone nothing. */
export async function applyRedirections(
  expander: Expander,
  redirections: readonly Redirection[],
  saved: SavedDescriptors | null,
): Promise<void> {
  for (const redirection of redirections) await apply(expander, redirection, saved);
}

function keep(shell: Shell, fd: number, saved: SavedDescriptors | null): void {
  if (!saved || saved.has(fd)) return;
  const file = shell.descriptors.get(fd);
  saved.set(fd, file ? file.retain() : null);
}

export function restoreDescriptors(shell: Shell, saved: SavedDescriptors): void {
  for (const [fd, file] of saved) {
    if (file) shell.setFile(fd, file);
    else {
      shell.descriptors.get(fd)?.release();
      shell.descriptors.delete(fd);
    }
  }
}

function freeDescriptor(shell: Shell): number {
  let fd = 10;
  while (shell.descriptors.has(fd)) fd++;
  return fd;
}

async function apply(expander: Expander, redirection: Redirection, saved: SavedDescriptors | null): Promise<void> {
  const { shell } = expander;
  const { operator } = redirection;
  const isInput = operator.startsWith('<');
  let fd = redirection.fd ?? (isInput ? 0 : 1);
  if (redirection.variable !== null) {
    const isClosing = redirection.target.source === '-';
    fd = isClosing ? Number(shell.variables.get(redirection.variable) ?? -1) : freeDescriptor(shell);
    if (!isClosing) shell.variables.set(redirection.variable, String(fd));
    saved = null;
  }
  if (operator === '<<' || operator === '<<-' || operator === '<<<') {
    const text =
      operator === '<<<'
        ? `${await expander.text(redirection.target)}\n`
        : await expander.heredoc(redirection.heredoc ?? []);
    keep(shell, fd, saved);
    shell.setFile(fd, openBytes(shell.system, encodeText(text)));
    return;
  }
  const target = await singleTarget(expander, redirection);
  if (operator === '<&' || operator === '>&') {
    if (/^(\d+-?|-)$/.test(target)) return duplicate(shell, fd, target, saved);
    if (operator === '<&' || redirection.fd !== null) throw new RedirectionError(`${target}: ambiguous redirect`);
  }
  const isBoth = operator === '&>' || operator === '&>>' || operator === '>&';
  const file = openTarget(shell, target, operator === '>&' ? '&>' : operator);
  keep(shell, fd, saved);
  shell.setFile(fd, file);
  if (isBoth) {
    keep(shell, 2, saved);
    shell.setFile(2, file.retain());
  }
}

async function singleTarget(expander: Expander, redirection: Redirection): Promise<string> {
  const words = await expander.words([redirection.target]);
  if (words.length !== 1) throw new RedirectionError(`${redirection.target.source}: ambiguous redirect`);
  return words[0]!;
}

function duplicate(shell: Shell, fd: number, target: string, saved: SavedDescriptors | null): void {
  const isMoved = target.length > 1 && target.endsWith('-');
  keep(shell, fd, saved);
  if (target === '-') {
    shell.descriptors.get(fd)?.release();
    shell.descriptors.delete(fd);
    return;
  }
  const source = Number(target.replace('-', ''));
  const file = shell.descriptors.get(source);
  if (!file) throw new RedirectionError(`${source}: Bad file descriptor`);
  shell.setFile(fd, file.retain());
  if (!isMoved) return;
  keep(shell, source, saved);
  shell.descriptors.get(source)?.release();
  shell.descriptors.delete(source);
}

const record = new Float64Array(STAT_FIELDS);

/** Descriptors by name are the shell's own, which the kernel does not know. */
function ownDescriptor(shell: Shell, target: string): OpenFile | null {
  const match = /^\/dev\/(?:fd\/(\d+)|(stdin)|(stdout)|(stderr))$/.exec(target);
  if (!match) return null;
  const fd = match[1] !== undefined ? Number(match[1]) : match[2] ? 0 : match[3] ? 1 : 2;
  return shell.descriptors.get(fd)?.retain() ?? null;
}

function openTarget(shell: Shell, target: string, operator: string): OpenFile {
  const own = ownDescriptor(shell, target);
  if (own) return own;
  if (target === '') throw new RedirectionError(': No such file or directory');
  const path = shell.resolve(target);
  let flags = openFlags[operator] ?? O_RDONLY;
  if (operator === '>' && shell.has('noclobber')) {
    const isThere = shell.system.stat(path, record) >= 0;
    if (isThere && (record[StatField.MODE]! & FileMode.S_IFMT) === FileMode.S_IFREG) {
      throw new RedirectionError(`${target}: cannot overwrite existing file`);
    }
    if (!isThere) flags |= O_EXCL;
  }
  try {
    return openKernelFile(shell.system, path, flags);
  } catch (error) {
    if (error instanceof SystemError) throw new RedirectionError(`${target}: ${errorText(error.errno)}`);
    throw error;
  }
}
