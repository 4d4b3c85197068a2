// Bundles the engine's worker scripts into build/runtime/. Entries that do not exist yet are left out.
import { build } from 'esbuild';
import { copyFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Output name -> source entry. One script per kind of worker, so that a worker loads only what it runs. */
const entries = {
  kernel: 'workers/runtime/kernel/worker.ts',
  node: 'workers/runtime/node/worker.ts',
  shell: 'workers/runtime/shell/worker.ts',
  host: 'workers/runtime/host/main.ts',
};

export async function buildRuntime({ outputDirectory = join(root, 'build/runtime'), isMinified = true } = {}) {
  const entryPoints = Object.fromEntries(
    Object.entries(entries)
      .map(([name, source]) => [name, join(root, source)])
      .filter(([, source]) => existsSync(source)),
  );
  await build({
    entryPoints,
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
  copyFileSync(join(root, 'workers/runtime/host/headless.html'), join(outputDirectory, 'headless.html'));
  return Object.keys(entryPoints);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = await buildRuntime({ isMinified: !process.argv.includes('--readable') });
  console.log(`built ${built.join(', ')}`);
}
