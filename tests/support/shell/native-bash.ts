import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs a snippet by the machine's own bash, in an empty directory. Null when there is no bash. */
export function runNativeBash(text: string): { stdout: string; code: number } | null {
  const directory = mkdtempSync(join(tmpdir(), 'shell-'));
  try {
    const result = spawnSync('bash', ['-c', text], {
      cwd: directory,
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/home', LC_ALL: 'C.UTF-8', TZ: 'UTC' },
      encoding: 'utf8',
      input: '',
      timeout: 10_000,
    });
    if (result.error) return null;
    return { stdout: result.stdout, code: result.status ?? 128 };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
