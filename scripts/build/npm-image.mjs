// Packs the unmodified npm into build/runtime/assets/npm.image, the form workers/runtime/kernel/images/image.ts reads.
import { mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, lstatSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const REGULAR = 0o100000;
const DIRECTORY = 0o040000;

/** Parts of a package that only people read. */
const leftOut = /^(docs|man)$/;

export function packImage(directory) {
  const index = [];
  const contents = [];
  const visit = (prefix) => {
    for (const name of readdirSync(join(directory, prefix)).sort()) {
      if (prefix === '' && leftOut.test(name)) continue;
      const path = prefix === '' ? name : `${prefix}/${name}`;
      const source = join(directory, path);
      const status = lstatSync(source);
      if (status.isSymbolicLink()) index.push({ path, mode: 0o120777, target: readlinkSync(source) });
      else if (status.isDirectory()) {
        index.push({ path, mode: DIRECTORY | 0o755 });
        visit(path);
      } else {
        const bytes = readFileSync(source);
        const isExecutable = (statSync(source).mode & 0o111) !== 0 || /^bin\/[^/]+\.js$/.test(path);
        index.push({ path, mode: REGULAR | (isExecutable ? 0o755 : 0o644), size: bytes.length });
        contents.push(bytes);
      }
    }
  };
  visit('');
  const head = Buffer.from(JSON.stringify(index));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return gzipSync(Buffer.concat([length, head, ...contents]), { level: 9 });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = join(root, 'build/runtime/assets');
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'npm.image'), packImage(join(root, 'node_modules/npm')));
}
