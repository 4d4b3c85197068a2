/** The lock file pins versions and integrity, never the address a package was fetched from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository-files.mjs';

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const failures = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === '' || entry.link) continue;
  if (entry.resolved !== undefined) failures.push(`${path} has an address in package-lock.json`);
  if (entry.integrity === undefined && !entry.inBundle) failures.push(`${path} has no integrity in package-lock.json`);
}
if (failures.length > 0) {
  console.error(failures.join('\n'));
  process.exit(1);
}
