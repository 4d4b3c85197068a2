/**
 * `npm run conformance -- <checkout of nodejs/node> [--area NAME] [--limit N] [--write FILE]`: runs Node's own
 * `test/parallel` in the runtime and prints passes, failures and not-applicable tests by area. A test that fails or
 * skips in the native binary of the same version here is not applicable. Nothing of the checkout is kept.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findNativeNode } from '../tests/support/probes.mjs';
import { openLab } from '../tests/support/runtime-lab.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    area: { type: 'string', default: '' },
    limit: { type: 'string', default: '0' },
    write: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
const checkout = positionals[0];
if (!checkout || !existsSync(join(checkout, 'test/parallel'))) {
  console.error('usage: npm run conformance -- <checkout of nodejs/node> [--area NAME] [--limit N] [--write FILE]');
  process.exit(2);
}
const native = findNativeNode();
if (native === null) {
  console.log('conformance: not run, the control is a Linux x64 binary of Node');
  process.exit(0);
}

/** Milliseconds a test may take; the same on both sides. */
const TIME_LIMIT = 20_000;
/** Bytes above which a fixture stays behind: the few larger ones are archives and models. */
const FIXTURE_LIMIT = 1_000_000;
const TARGET = '/home/project/test';
/** Processes at once. */
const WIDTH = 2;
/** Kernels grow with what tests leave behind: a fresh one after this many. */
const RENEWAL = 150;

const files = readdirSync(join(checkout, 'test/parallel'))
  .filter((name) => /^test-.*\.(js|mjs)$/.test(name) && areaOf(name).startsWith(values.area))
  .sort();
const chosen = Number(values.limit) > 0 ? sample(files, Number(values.limit)) : files;

/** The part of a name that tells what it is about: `test-fs-read.js` is `fs`. */
function areaOf(name) {
  return /^test-([a-z0-9]+)/.exec(name)?.[1] ?? 'other';
}

/** Evenly spread over the list, so that every run takes the same ones. */
function sample(list, count) {
  const step = Math.max(1, list.length / count);
  return Array.from({ length: Math.min(count, list.length) }, (_, index) => list[Math.floor(index * step)]);
}

function flagsOf(source) {
  const flags = /^\/\/ Flags:(.*)$/m.exec(source)?.[1].trim() ?? '';
  return flags === '' ? [] : flags.split(/\s+/);
}

const controlFolder = mkdtempSync(join(tmpdir(), 'node-test-'));

function runNatively(name, flags, thread) {
  return new Promise((resolve) => {
    const child = spawn(native, [...flags, join('test/parallel', name)], {
      cwd: checkout,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: '/usr/bin:/bin',
        HOME: '/tmp',
        TMPDIR: '/tmp',
        NODE_TEST_DIR: controlFolder,
        TEST_THREAD_ID: String(thread),
        LANG: 'C.UTF-8',
      },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.resume();
    const timer = setTimeout(() => child.kill('SIGKILL'), TIME_LIMIT);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code !== 0 ? 'fails natively' : /^1\.\.0 # Skipped/m.test(output) ? 'skips natively' : 'passes');
    });
  });
}

function collect(folder, prefix = '') {
  const entries = {};
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) Object.assign(entries, collect(folder, path));
    else if (entry.isFile() && statSync(join(folder, path)).size <= FIXTURE_LIMIT) entries[path] = join(folder, path);
  }
  return entries;
}

async function openTestLab() {
  const lab = await openLab({ environment: { NODE_TEST_DIR: '/tmp/node-test', HOME: '/home', TMPDIR: '/tmp' } });
  for (const folder of ['common', 'fixtures']) {
    const entries = Object.entries(collect(join(checkout, 'test', folder)));
    for (let start = 0; start < entries.length; start += 500) {
      const part = entries.slice(start, start + 500).map(([path, source]) => [path, readFileSync(source)]);
      await lab.writeFiles(`${TARGET}/${folder}`, Object.fromEntries(part));
    }
  }
  await lab.run('node', ['-e', 'require("fs").mkdirSync("/tmp/node-test", { recursive: true })']);
  return lab;
}

async function runInTab(lab, name, source, flags, thread) {
  await lab.writeFiles(`${TARGET}/parallel`, { [name]: source });
  const result = await lab.run('node', [...flags, `test/parallel/${name}`], {
    timeout: TIME_LIMIT,
    env: { TEST_THREAD_ID: String(thread) },
  });
  if (result.isTimedOut) return { outcome: 'timeout', detail: 'did not end' };
  if (result.code !== 0 || result.signal !== 0) {
    return { outcome: 'fail', detail: reasonOf(result) };
  }
  return /^1\.\.0 # Skipped/m.test(result.stdout) ? { outcome: 'skip', detail: '' } : { outcome: 'pass', detail: '' };
}

/** The line of the error that says most. */
function reasonOf({ stderr, stdout, code, signal }) {
  const lines = `${stderr}\n${stdout}`.split('\n').map((line) => line.trim());
  const found =
    lines.find((line) => /^(\w*Error|AssertionError|Mismatched|Error:|TypeError)/.test(line)) ??
    lines.find((line) => line !== '');
  return (found ?? `code ${code}, signal ${signal}`).slice(0, 200);
}

const results = [];
let lab = await openTestLab();
let sinceRenewal = 0;
const queue = [...chosen];
let busy = 0;
let renewing = null;

async function work(_, thread) {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const source = readFileSync(join(checkout, 'test/parallel', name));
    const flags = flagsOf(source.toString('utf8'));
    const control = await runNatively(name, flags, thread);
    let entry = { name, area: areaOf(name), outcome: 'not applicable', detail: control };
    if (control === 'passes') {
      if (renewing) await renewing;
      busy++;
      const run = await runInTab(lab, name, source, flags, thread).catch((reason) => ({
        outcome: 'fail',
        detail: `laboratory: ${reason.message.slice(0, 150)}`,
      }));
      busy--;
      entry = { ...entry, ...run };
      if (++sinceRenewal >= RENEWAL && renewing === null) renewing = renew();
    }
    results.push(entry);
    if (values.verbose || results.length % 100 === 0)
      console.error(`${results.length}/${chosen.length} ${name}: ${entry.outcome} ${entry.detail}`);
  }
}

async function renew() {
  while (busy > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  await lab.close();
  lab = await openTestLab();
  sinceRenewal = 0;
  renewing = null;
}

await Promise.all(Array.from({ length: WIDTH }, work));
await lab.close();

const areas = Map.groupBy ? Map.groupBy(results, ({ area }) => area) : groupBy(results);
function groupBy(list) {
  const groups = new Map();
  for (const item of list) groups.set(item.area, [...(groups.get(item.area) ?? []), item]);
  return groups;
}
const count = (list, ...outcomes) => list.filter(({ outcome }) => outcomes.includes(outcome)).length;
console.log('area                     pass  fail  not applicable');
for (const [area, list] of [...areas].sort(([left], [right]) => left.localeCompare(right))) {
  const row = [count(list, 'pass'), count(list, 'fail', 'timeout', 'skip'), count(list, 'not applicable')];
  console.log(area.padEnd(24), row.map((value) => String(value).padStart(5)).join(' '));
}
const applicable = results.filter(({ outcome }) => outcome !== 'not applicable');
const passed = count(results, 'pass');
console.log(
  `${passed} of ${applicable.length} applicable files pass (${((100 * passed) / Math.max(1, applicable.length)).toFixed(1)} %); ${results.length - applicable.length} not applicable, ${results.length} in all`,
);
if (values.write)
  writeFileSync(
    values.write,
    JSON.stringify(
      results.sort((a, b) => a.name.localeCompare(b.name)),
      null,
      1,
    ),
  );
