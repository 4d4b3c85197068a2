/**
 * `npm run check`: formatter, linter, types, directions, dead code and the house's own checks. Prints one line a
 * check, and the whole output of those that failed.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { repositoryFiles, root } from './repository-files.mjs';

const binary = (name) => join(root, 'node_modules', '.bin', name);
const files = repositoryFiles();
const codeFolders = ['src', 'workers', 'server', 'tests', 'scripts'].filter((folder) => existsSync(join(root, folder)));

function typeScriptChecks() {
  return files
    .filter((path) => path.endsWith('/tsconfig.json') && !path.startsWith('tests/fixtures/'))
    .map((path) => ({
      name: `types ${path.slice(0, -'/tsconfig.json'.length)}`,
      command: [binary('tsc'), '-p', path, '--pretty', 'false'],
    }));
}

function svelteCheck() {
  if (!files.some((path) => path.endsWith('.svelte')) || !existsSync(join(root, 'tsconfig.json'))) return [];
  return [
    {
      name: 'types svelte',
      command: [
        'sh',
        '-c',
        `"${binary('svelte-kit')}" sync && "${binary('svelte-check')}" --tsconfig ./tsconfig.json --threshold error`,
      ],
    },
  ];
}

const cache = (name) => join(root, '.cache', name);
const checks = [
  { name: 'lint', command: [binary('eslint'), '--cache', '--cache-location', cache('eslint'), '--quiet', '.'] },
  ...typeScriptChecks(),
  ...svelteCheck(),
  {
    name: 'format',
    command: [
      binary('prettier'),
      '--cache',
      '--cache-location',
      cache('prettier'),
      '--log-level',
      'warn',
      '--check',
      '.',
    ],
  },
  {
    name: 'directions',
    command: [binary('depcruise'), '--config', '.dependency-cruiser.mjs', '--output-type', 'err', ...codeFolders],
  },
  { name: 'dead code', command: [binary('knip'), '--no-progress', '--no-config-hints'] },
  ...files
    .filter((path) => /^scripts\/check-[^/]+\.mjs$/.test(path))
    .map((path) => ({ name: path.slice('scripts/check-'.length, -'.mjs'.length), command: [process.execPath, path] })),
];

function run({ name, command }) {
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(command[0], command.slice(1), { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => output.push(Buffer.from(String(error))));
    child.on('close', (code) => {
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
      if (code !== 0) console.log(Buffer.concat(output).toString().trimEnd());
      resolve(code === 0);
    });
  });
}

const queue = [...checks];
const results = [];
async function work() {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) results.push(await run(check));
}
await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
const failed = results.filter((isPassed) => !isPassed).length;
console.log(failed === 0 ? `${results.length} checks passed` : `${failed} of ${results.length} checks failed`);
process.exitCode = failed === 0 ? 0 : 1;
