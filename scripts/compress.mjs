// Lays compressed copies (.br, .gz) beside the build products that gain from it; the server hands them out.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const build = join(dirname(dirname(fileURLToPath(import.meta.url))), 'build');
const SMALLEST = 1024;
const WORTHWHILE = 0.9;
const COMPRESSIBLE = /\.(js|mjs|css|html|json|svg|wasm|txt|webmanifest|xml|bin|image)$/;

const copies = {
  '.br': (data) =>
    promisify(brotliCompress)(data, {
      params: {
        // The best quality takes minutes for the large images.
        [constants.BROTLI_PARAM_QUALITY]: data.length > 1_000_000 ? 5 : 9,
        [constants.BROTLI_PARAM_SIZE_HINT]: data.length,
      },
    }),
  '.gz': (data) => promisify(gzip)(data, { level: data.length > 1_000_000 ? 6 : 9 }),
};

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

async function compress(path) {
  const status = statSync(path);
  for (const [ending, pack] of Object.entries(copies)) {
    const copy = statSync(path + ending, { throwIfNoEntry: false });
    if (copy !== undefined && copy.mtimeMs >= status.mtimeMs) continue;
    const packed = await pack(readFileSync(path));
    if (packed.length < status.size * WORTHWHILE) writeFileSync(path + ending, packed);
    else rmSync(path + ending, { force: true });
  }
}

for (const place of ['workbench', 'runtime', 'preview']) {
  const folder = join(build, place);
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) continue;
  const files = filesBelow(folder);
  for (const path of files.filter((name) => COMPRESSIBLE.test(name))) {
    if (statSync(path).size >= SMALLEST) await compress(path);
  }
}
