/** Every top-level folder says what it is in a README.md. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFiles, root } from './repository-files.mjs';

const folders = new Set(
  repositoryFiles()
    .filter((path) => path.includes('/') && !path.startsWith('.'))
    .map((path) => path.slice(0, path.indexOf('/'))),
);
const missing = [...folders].filter((folder) => !existsSync(join(root, folder, 'README.md')));
if (missing.length > 0) {
  console.error(missing.map((folder) => `${folder}/ has no README.md`).join('\n'));
  process.exit(1);
}
