/**
 * Cuts the text of Node's own library out of the pinned binary and writes `build/runtime/assets/node-library.bin`:
 * a 4-byte little-endian length, a JSON index `{ id: [offset, bytes] }`, then the texts as UTF-8 one after the
 * other, offsets counted from the end of the index. `edits/<id>` holds, for builtins with `await`, the edits that
 * make asynchronous context follow it (`workers/runtime/node/modules/instrumenting-parser.ts`) as JSON.
 */
import { build } from 'esbuild';
import { mkdirSync, openSync, readFileSync, readSync, closeSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNodeBinary, sha256OfFile } from './node-binary.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Never reached in this runtime: they drive parts of V8 that a page cannot give. */
const unreachable = new Set(['internal/main/prof_process', 'internal/v8_prof_polyfill', 'internal/main/mksnapshot']);
const isUnreachable = (id) => unreachable.has(id) || id.startsWith('internal/deps/v8/');

/** The one-line changes the library needs to run outside V8's embedder interface. */
const adaptations = JSON.parse(
  readFileSync(join(root, 'workers/runtime/node/library-adaptations.json'), 'utf8'),
).adaptations;

function adapt(id, text) {
  let adapted = text;
  for (const { builtin, from, to } of adaptations) {
    if (builtin !== id) continue;
    if (adapted.split(from).length !== 2)
      throw new Error(`library-adaptations.json: the text to replace in ${id} is not there exactly once: ${from}`);
    adapted = adapted.replace(from, () => to);
  }
  return adapted;
}

export async function buildNodeLibrary(outputDirectory = join(root, 'build/runtime')) {
  const manifest = JSON.parse(readFileSync(join(root, 'workers/runtime/node/generated/library-manifest.json'), 'utf8'));
  const binary = findNodeBinary(root);
  const digest = await sha256OfFile(binary);
  if (digest !== manifest.sha256)
    throw new Error(`${binary} is not the binary the manifest was made from (sha256 ${digest})`);
  const texts = readTexts(binary, manifest.builtins);
  const archive = packLibrary([...texts, ...(await awaitEdits(texts))]);
  const assets = join(outputDirectory, 'assets');
  mkdirSync(assets, { recursive: true });
  writeFileSync(join(assets, 'node-library.bin'), archive);
  return archive.length;
}

function readTexts(binary, builtins) {
  const file = openSync(binary, 'r');
  try {
    return Object.entries(builtins)
      .filter(([id]) => !isUnreachable(id))
      .map(([id, [offset, length, encoding]]) => {
        const bytes = Buffer.alloc(length);
        readSync(file, bytes, 0, length, offset);
        return [id, adapt(id, bytes.toString(encoding))];
      });
  } finally {
    closeSync(file);
  }
}

async function awaitEdits(texts) {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'workers/runtime/node/modules/script-analysis.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'warning',
    absWorkingDir: root,
  });
  const source = Buffer.from(outputFiles[0].contents).toString('base64');
  const { analyzeFunctionBody } = await import(`data:text/javascript;base64,${source}`);
  return texts
    .filter(([, text]) => /\bawait\b/.test(text))
    .map(([id, text]) => [`edits/${id}`, analyzeFunctionBody(text)])
    .filter(([, analysis]) => analysis.needsHelper)
    .map(([id, { prefix, edits }]) => [id, JSON.stringify({ prefix, edits })]);
}

function packLibrary(texts) {
  const index = {};
  const bodies = [];
  let offset = 0;
  for (const [id, text] of texts) {
    const body = Buffer.from(text, 'utf8');
    index[id] = [offset, body.length];
    bodies.push(body);
    offset += body.length;
  }
  const header = Buffer.from(JSON.stringify(index), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, ...bodies]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bytes = await buildNodeLibrary();
  console.log(`node-library.bin: ${bytes} bytes`);
}
