/**
 * `npm run build`: makes build/. A step runs when the content of its inputs differs from what it last ran with, or
 * its output is gone; steps that need nothing of each other run side by side.
 */
import './require-node.mjs';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamps = join(root, 'build', '.stamps');

const packages = ['package-lock.json', 'package.json'];

/**
 * `script` is run with Node; a step whose script does not exist is left out. `inputs` are files and folders whose
 * content decides whether it runs again; `outputs` are what must exist
 * for the step to count as done.
 */
const steps = [
  {
    name: 'server',
    script: 'scripts/build-server.mjs',
    inputs: ['server', 'src/shared', ...packages],
    outputs: ['build/server/main.js', 'build/server/options.js'],
  },
  {
    name: 'npm image',
    script: 'scripts/build/npm-image.mjs',
    inputs: ['scripts/build', 'workers/runtime/abi', 'workers/runtime/filesystem', ...packages],
    outputs: ['build/runtime/assets/npm.image'],
  },
  {
    name: 'engine',
    script: 'scripts/build-runtime.mjs',
    inputs: ['workers', 'src/shared', 'scripts/build', ...packages],
    outputs: [],
  },
  {
    name: 'preview',
    script: 'scripts/build-preview.mjs',
    inputs: ['workers/runtime/preview', 'src/shared', ...packages],
    outputs: [],
  },
  {
    name: 'workbench',
    script: 'scripts/build-workbench.mjs',
    inputs: [
      'src',
      'static',
      'templates',
      'scripts/build',
      'svelte.config.js',
      'vite.config.ts',
      'tsconfig.json',
      ...packages,
    ],
    outputs: ['build/workbench/200.html'],
  },
];

function filesOf(input) {
  const path = join(root, input);
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return [];
  if (status.isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(test|spec|bench)\.ts$|\.md$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function inputHash({ script, inputs }) {
  const hash = createHash('sha256');
  for (const file of [script, ...inputs].flatMap(filesOf)) {
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function run(script) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, script)], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => output.push(Buffer.from(String(error))));
    child.on('close', (code) => resolve({ isDone: code === 0, output: Buffer.concat(output).toString().trimEnd() }));
  });
}

/** @returns 'current', 'built' or 'failed'. */
async function buildStep(step) {
  const stamp = join(stamps, step.name.replaceAll(' ', '-'));
  const hash = inputHash(step);
  const isCurrent =
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === hash &&
    step.outputs.every((path) => existsSync(join(root, path)));
  if (isCurrent) return 'current';
  const started = Date.now();
  rmSync(stamp, { force: true });
  const { isDone, output } = await run(step.script);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (!isDone) {
    console.error(`${output}\nBuilding the ${step.name} failed.`);
    return 'failed';
  }
  console.log(`built ${step.name} (${seconds} s)`);
  writeFileSync(stamp, hash);
  return 'built';
}

/** @returns true when everything is built. */
export async function buildAll({ only = null } = {}) {
  mkdirSync(stamps, { recursive: true });
  const due = steps.filter(({ name, script }) => existsSync(join(root, script)) && (only ?? [name]).includes(name));
  const results = [];
  const queue = [...due];
  async function work() {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) results.push(await buildStep(step));
  }
  await Promise.all([work(), work()]);
  if (results.includes('failed')) return false;
  if (only !== null || !results.includes('built')) return true;
  for (const script of ['scripts/build-notices.mjs', 'scripts/compress.mjs']) {
    const { isDone, output } = await run(script);
    if (!isDone) console.error(`${output}\n${script} failed.`);
    if (!isDone) return false;
  }
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = (await buildAll()) ? 0 : 1;
}
