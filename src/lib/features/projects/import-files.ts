import type { DirectoryNode, FileSystemTree } from '@webcontainer/api';

/** Bytes of an import that are taken at most: larger ones belong into the runtime by git or a package. */
export const MAXIMUM_IMPORT = 200_000_000;

export interface ImportedFile {
  /** Relative, with `/` between names. */
  readonly path: string;
  readonly data: Uint8Array;
}

/**
 * The tree of a set of files. A folder that contains everything is left away, and so are installed packages and
 * what systems add to archives.
 *
 * @throws Error when a path climbs out, nothing is left, or the whole is too large.
 */
export function treeOf(files: readonly ImportedFile[]): FileSystemTree {
  const kept = files.filter(({ path }) => !isLitter(path));
  if (kept.length === 0) throw new Error('there is no file in it that a project could use');
  const size = kept.reduce((sum, file) => sum + file.data.length, 0);
  if (size > MAXIMUM_IMPORT) throw new Error(`it has ${size} bytes; at most ${MAXIMUM_IMPORT} can be imported`);
  const prefix = commonFolder(kept.map(({ path }) => path));
  const tree: FileSystemTree = {};
  for (const { path, data } of kept) place(tree, path.slice(prefix.length).split('/'), data, path);
  return tree;
}

function place(tree: FileSystemTree, parts: string[], data: Uint8Array, path: string): void {
  if (parts.some((part) => part === '..' || part === '.' || part === '')) {
    throw new Error(`the path “${path}” does not stay inside the project`);
  }
  let directory = tree;
  for (const part of parts.slice(0, -1)) {
    const existing = Object.hasOwn(directory, part) ? directory[part] : undefined;
    if (existing && !('directory' in existing)) throw new Error(`“${path}” needs a folder where a file is`);
    const node: DirectoryNode = existing ?? { directory: {} };
    directory[part] = node;
    directory = node.directory;
  }
  const name = parts[parts.length - 1] ?? '';
  // A plain key: `__proto__` in an archive must become a file, not a prototype.
  Object.defineProperty(directory, name, {
    value: { file: { contents: data } },
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function isLitter(path: string): boolean {
  const parts = path.split('/');
  return (
    path.endsWith('/') || parts.some((part) => ['node_modules', '__MACOSX', '.DS_Store', 'Thumbs.db'].includes(part))
  );
}

function commonFolder(paths: readonly string[]): string {
  const first = paths[0] ?? '';
  const slash = first.indexOf('/');
  if (slash === -1) return '';
  const folder = first.slice(0, slash + 1);
  return folder !== '../' && folder !== './' && paths.every((path) => path.startsWith(folder)) ? folder : '';
}

/** Unpacks a zip archive. @throws Error when it is not one or is damaged. */
export async function readZip(bytes: Uint8Array): Promise<ImportedFile[]> {
  const { unzip } = await import('fflate');
  return await new Promise((resolve, reject) => {
    unzip(bytes, (error, entries) => {
      if (error) reject(new Error(`it is not a readable zip archive (${error.message})`));
      else resolve(Object.entries(entries).map(([path, data]) => ({ path, data })));
    });
  });
}

/** Reads the files of a chosen or dropped folder. */
export async function readFolder(files: Iterable<File>): Promise<ImportedFile[]> {
  const wanted = [...files]
    .map((file) => ({ file, path: file.webkitRelativePath || file.name }))
    .filter(({ path }) => !isLitter(path));
  return await Promise.all(
    wanted.map(async ({ file, path }) => ({ path, data: new Uint8Array(await file.arrayBuffer()) })),
  );
}

/** The file to show first and the command to begin with, judged by what is there. */
export function firstSteps(tree: FileSystemTree): { open: string | null; command: string | null } {
  const open =
    ['README.md', 'readme.md', 'package.json', 'index.html', 'index.js'].find((name) => name in tree) ?? null;
  const manifest = tree['package.json'];
  if (!manifest || !('file' in manifest) || !('contents' in manifest.file)) return { open, command: null };
  return { open, command: 'npm install' };
}
