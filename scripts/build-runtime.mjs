// Bundles the engine's worker scripts into build/runtime/. Entries that do not exist yet are left out.
import { build } from 'esbuild';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNodeLibrary } from './build/node-library.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Output name -> source entry. One script per kind of worker, so that a worker loads only what it runs. */
const entries = {
  kernel: 'workers/runtime/kernel/worker.ts',
  node: 'workers/runtime/node/worker.ts',
  shell: 'workers/runtime/shell/worker.ts',
  host: 'workers/runtime/host/main.ts',
};

/** Modules whose exports stand for globals of the same name, by entry. */
const injected = { node: ['workers/runtime/node/captured-globals.ts'] };

export async function buildRuntime({ outputDirectory = join(root, 'build/runtime'), isMinified = true } = {}) {
  const names = Object.keys(entries).filter((name) => existsSync(join(root, entries[name])));
  for (const name of names) await bundle(name, outputDirectory, isMinified);
  await buildNodeLibrary(outputDirectory);
  await writePrograms(outputDirectory);
  copyFileSync(join(root, 'workers/runtime/host/headless.html'), join(outputDirectory, 'headless.html'));
  return names;
}

async function bundle(name, outputDirectory, isMinified) {
  await build({
    entryPoints: { [name]: join(root, entries[name]) },
    inject: (injected[name] ?? []).map((path) => join(root, path)),
    outdir: outputDirectory,
    bundle: true,
    format: 'esm',
    target: 'chrome120',
    platform: 'browser',
    conditions: ['worker', 'browser'],
    loader: { '.wasm': 'binary' },
    // Names stay readable: they appear in stack traces that programs parse and users read.
    minifyWhitespace: isMinified,
    minifySyntax: isMinified,
    minifyIdentifiers: false,
    keepNames: false,
    legalComments: 'none',
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
    absWorkingDir: root,
  });
}

/** Writes the list of executables the kernel makes at start: node, and what the shell brings. */
async function writePrograms(outputDirectory) {
  const result = await build({
    entryPoints: [join(root, 'workers/runtime/shell/programs.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'warning',
    loader: { '.wasm': 'empty' },
    absWorkingDir: root,
  });
  const source = Buffer.from(result.outputFiles[0].contents).toString('base64');
  const { programs } = await import(`data:text/javascript;base64,${source}`);
  const list = [
    { path: '/usr/local/bin/node', program: 'node' },
    ...programs.map(({ name, directory }) => ({ path: `${directory}/${name}`, program: 'shell' })),
  ];
  mkdirSync(join(outputDirectory, 'assets'), { recursive: true });
  writeFileSync(join(outputDirectory, 'assets/programs.json'), JSON.stringify(list));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = await buildRuntime({ isMinified: !process.argv.includes('--readable') });
  console.log(`built ${built.join(', ')}`);
}
