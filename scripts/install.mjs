import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs `npm ci` when node_modules is missing or is not what the lock file asks for. */
export function installIfNeeded() {
  const reason = staleness();
  if (reason === null) return;
  console.log(`Installing packages (${reason}) ...`);
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  console.error('Installing the packages failed; the lines above say why.');
  process.exit(1);
}

/** @returns why an installation is due, or null. */
function staleness() {
  const installedLock = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return 'node_modules is missing';
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedLock, 'utf8')).packages;
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    // Optional packages are missing on machines they are not made for.
    if (path === '' || (installed[path] === undefined && optional)) continue;
    if (installed[path]?.version !== version) return `${path} has changed`;
  }
  return null;
}
