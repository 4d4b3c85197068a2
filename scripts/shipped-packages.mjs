import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository-files.mjs';

/** Packages that reach users (npm with what it carries included), from the lock file: the same on every machine. */
export function shippedPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, { version, license }]) => ({
      path,
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license ?? 'see the package',
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version, 'en'));
}

/** The text of THIRD_PARTY_NOTICES.md. */
export function noticesList() {
  const rows = shippedPackages().map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  return [
    '# Third-party notices',
    '',
    'Cloudless ships parts of the packages below. Their whole licence texts, and that of Node.js, whose own library is',
    'taken from its binary at build time, are gathered by every build and served at `/third-party-notices.txt`. This',
    'list is written by `npm run notices`.',
    '',
    '| package | version | licence |',
    '|---|---|---|',
    ...new Set(rows),
    '',
  ].join('\n');
}
