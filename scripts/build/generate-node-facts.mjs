/**
 * Writes `workers/runtime/node/generated/*.json` from the pinned Node binary: where the text of each builtin
 * lies in it, and the shapes and constants of its bindings. Runs the binary, so Linux x64 only; the results
 * are committed, and a new Node release shows as a difference.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNodeBinary, NODE_RELEASE, sha256OfFile } from './node-binary.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');

/** The three generated files as `{ fileName: text }`. */
export async function generateNodeFacts() {
  const binary = findNodeBinary(root);
  const directory = mkdtempSync(join(tmpdir(), 'node-facts-'));
  try {
    const output = join(directory, 'facts.json');
    execFileSync(binary, ['--expose-internals', join(here, 'collect-node-facts.cjs'), binary, output], {
      stdio: ['ignore', 'inherit', 'pipe'],
      env: { PATH: process.env.PATH ?? '', HOME: directory },
      cwd: directory,
    });
    const facts = JSON.parse(readFileSync(output, 'utf8'));
    const manifest = { release: NODE_RELEASE, sha256: await sha256OfFile(binary), builtins: facts.manifest };
    return {
      'library-manifest.json': oneEntryALine(manifest),
      'binding-shapes.json': oneEntryALine(facts.shapes),
      'constants.json': oneEntryALine(facts.constants),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** JSON with one line per entry of the first two levels: small, yet its differences can be read. */
function oneEntryALine(value) {
  const lines = (object, indent, depth) => {
    const inner = Object.entries(object).map(([key, entry]) => {
      const isNested = depth > 0 && entry !== null && typeof entry === 'object' && !Array.isArray(entry);
      return `${indent}  ${JSON.stringify(key)}: ${isNested ? lines(entry, `${indent}  `, depth - 1) : JSON.stringify(entry)}`;
    });
    return inner.length === 0 ? '{}' : `{\n${inner.join(',\n')}\n${indent}}`;
  };
  return `${lines(value, '', 1)}\n`;
}

export const generatedFolder = join(root, 'workers/runtime/node/generated');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(await generateNodeFacts()))
    writeFileSync(join(generatedFolder, name), text);
}
