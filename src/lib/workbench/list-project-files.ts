import type { WebContainer } from '@webcontainer/api';

/** Directories whose contents nobody opens by name. */
const skipped = new Set(['node_modules', '.git', 'dist', 'build', '.svelte-kit', '.next', 'coverage']);

/** Paths of the project's own files, at most `limit`, breadth first. */
export async function listProjectFiles(container: WebContainer, limit: number): Promise<string[]> {
  const files: string[] = [];
  const directories = [''];
  for (let directory = directories.shift(); directory !== undefined; directory = directories.shift()) {
    const entries = await container.fs.readdir(directory === '' ? '.' : directory, { withFileTypes: true });
    for (const entry of entries) {
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) directories.push(path);
      } else if (files.push(path) >= limit) return files;
    }
  }
  return files;
}
