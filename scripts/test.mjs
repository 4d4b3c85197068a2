/**
 * `npm test`: installs what is needed, builds, checks, and runs the unit and the browser tests. The last line
 * counts the tests; the exit code is 0 only when everything passed.
 */
import './require-node.mjs';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installIfNeeded } from './install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function run(script, args = [], environment = {}) {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  return status === 0;
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** A run that failed without a failed test (a file that does not load) still counts as one failure. */
function honest(counts, isPassed) {
  return { ...counts, failed: isPassed ? counts.failed : Math.max(1, counts.failed) };
}

function unitTests(reports) {
  const path = join(reports, 'unit.json');
  const isPassed = run('node_modules/vitest/vitest.mjs', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${path}`,
  ]);
  const report = readReport(path);
  const counts = {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
  return honest(counts, isPassed);
}

async function browserTests(reports) {
  const { provideChromium } = await import('./chromium.mjs');
  const chromium = provideChromium();
  if (chromium === null) return { passed: 0, failed: 1, skipped: 0 };
  const path = join(reports, 'browser.json');
  const isPassed = run(
    'node_modules/@playwright/test/cli.js',
    ['test', '--reporter=line,json', '--pass-with-no-tests'],
    {
      CHROMIUM_PATH: chromium,
      PLAYWRIGHT_JSON_OUTPUT_NAME: path,
    },
  );
  const stats = readReport(path)?.stats;
  const counts = {
    passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0),
    failed: stats?.unexpected ?? 0,
    skipped: stats?.skipped ?? 0,
  };
  return honest(counts, isPassed);
}

installIfNeeded();
const { buildAll } = await import('./build.mjs');
const isBuilt = await buildAll();
const isChecked = run('scripts/check.mjs');
const reports = mkdtempSync(join(tmpdir(), 'cloudless-reports-'));
const results = [unitTests(reports), ...(isBuilt ? [await browserTests(reports)] : [])];
rmSync(reports, { recursive: true, force: true });

const sum = (name) => results.reduce((total, counts) => total + counts[name], 0);
if (!isBuilt) console.log('The build failed, so the browser tests did not run.');
if (!isChecked) console.log('Some checks failed; their output is above the tests.');
const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped}`);
process.exitCode = isBuilt && isChecked && sum('failed') === 0 ? 0 : 1;
