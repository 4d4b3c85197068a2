import type { KernelTreeEntry } from '#shared/contracts/kernel-control.ts';
import { zipSync, type Zippable } from 'fflate';
import picomatch from 'picomatch';
import { formatBinaryTree, formatJsonTree } from './wire-tree.ts';

export interface ExportOptions {
  readonly format?: 'json' | 'binary' | 'zip';
  /** Globs of paths, relative to what is exported, to take although excluded. */
  readonly includes?: readonly string[];
  /** Globs of paths, relative to what is exported, to leave out with all they contain. */
  readonly excludes?: readonly string[];
}

/** Serialises entries in one of the three formats. @throws Error for another format. */
export function exportTree(entries: readonly KernelTreeEntry[], options: ExportOptions): Uint8Array {
  const chosen = choose(entries, options);
  switch (options.format ?? 'json') {
    case 'json':
      return formatJsonTree(chosen);
    case 'binary':
      return formatBinaryTree(chosen);
    case 'zip':
      return zip(chosen);
    default:
      throw new Error(`EINVAL: “${String(options.format)}” is not an export format; use json, binary or zip`);
  }
}

function choose(entries: readonly KernelTreeEntry[], { includes, excludes }: ExportOptions): KernelTreeEntry[] {
  if (!excludes || excludes.length === 0) return [...entries];
  const isExcluded = picomatch([...excludes], { dot: true });
  const isIncluded = includes && includes.length > 0 ? picomatch([...includes], { dot: true }) : () => false;
  const isLeftOut = (path: string): boolean => {
    const parts = path.split('/');
    return parts.some((_, index) => isExcluded(parts.slice(0, index + 1).join('/')));
  };
  return entries.filter(({ path }) => isIncluded(path) || !isLeftOut(path));
}

/** Attributes of the Unix host system in a zip entry: file type and permissions in the upper 16 bits. */
const UNIX = 3;

function zip(entries: readonly KernelTreeEntry[]): Uint8Array {
  const content: Zippable = {};
  for (const entry of entries) {
    if (entry.type === 'directory') content[`${entry.path}/`] = [new Uint8Array(0), attributes(0o040755)];
    else if (entry.type === 'symlink') {
      content[entry.path] = [new TextEncoder().encode(entry.target), attributes(0o120777)];
    } else content[entry.path] = [entry.data, attributes(0o100000 | (entry.mode ?? 0o644))];
  }
  return zipSync(content, { level: 6 });
}

function attributes(mode: number): { os: number; attrs: number } {
  return { os: UNIX, attrs: (mode << 16) >>> 0 };
}
