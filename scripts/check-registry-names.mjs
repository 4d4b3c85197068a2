/**
 * No file may name a package registry: which one to use is the machine's business. The names to look for are
 * read from npm's own configuration, and from its documented default, at run time.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { repositoryFiles, root } from './repository-files.mjs';

function configuredHost() {
  const configured = execFileSync('npm', ['config', 'get', 'registry'], { cwd: root, encoding: 'utf8' }).trim();
  return new URL(configured).hostname;
}

/** The default that npm itself ships, so that it need not be written here either. */
function defaultHost() {
  const require = createRequire(import.meta.url);
  const { defaults } = createRequire(require.resolve('npm/package.json'))('@npmcli/config/lib/definitions');
  return new URL(defaults.registry).hostname;
}

const hosts = [...new Set([configuredHost(), defaultHost()])].filter(
  (host) => !/^(localhost|127\.|\[::1\])/.test(host),
);
const failures = [];
for (const path of repositoryFiles()) {
  const content = readFileSync(join(root, path), 'latin1');
  const lines = content.split('\n');
  for (const host of hosts) {
    if (!content.includes(host)) continue;
    const line = lines.findIndex((text) => text.includes(host)) + 1;
    failures.push(`${path}:${line} names a package registry`);
  }
}
if (failures.length > 0) {
  console.error(failures.join('\n'));
  process.exit(1);
}
