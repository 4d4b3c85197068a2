import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from '../tests/support/find-chromium.mjs';
import { root } from './repository-files.mjs';

/** @returns the path of a Chromium, installed where this machine lets us; null, with the reason told, otherwise. */
export function provideChromium() {
  const present = findChromium();
  if (present !== null) return present;
  console.log('No Chromium found; installing one ...');
  if (!installFromDebian()) installFromPlaywright();
  const installed = findChromium();
  if (installed === null) {
    console.error('No Chromium could be installed here: install one yourself, or name it with CHROMIUM_PATH.');
  }
  return installed;
}

function installFromDebian() {
  if (!existsSync('/etc/debian_version')) return false;
  const asRoot = asRootPrefix();
  if (asRoot === null) return false;
  // Ubuntu's package of this name is an empty one that points at a snap; finding the browser afterwards decides.
  return (
    run([...asRoot, 'apt-get', 'update', '-q']) &&
    run([...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '-q', 'chromium']) &&
    findChromium() !== null
  );
}

/** @returns what to put before a command to run it as root, or null. */
function asRootPrefix() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : null;
}

function installFromPlaywright() {
  return run([process.execPath, join(root, 'node_modules/@playwright/test/cli.js'), 'install', 'chromium']);
}

function run([command, ...rest]) {
  return spawnSync(command, rest, { cwd: root, stdio: 'inherit' }).status === 0;
}
