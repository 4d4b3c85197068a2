// Writes each template as a tree of the @webcontainer/api form to build/workbench/templates/, with an index for the home page.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

export function buildTemplates({
  source = join(root, 'templates'),
  target = join(root, 'build/workbench/templates'),
} = {}) {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const index = [];
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const description = JSON.parse(readFileSync(join(source, entry.name, 'template.json'), 'utf8'));
    index.push({ id: entry.name, ...description });
    const tree = readTree(join(source, entry.name));
    delete tree['template.json'];
    writeFileSync(join(target, `${entry.name}.json`), JSON.stringify(tree));
  }
  index.sort((left, right) => left.order - right.order);
  writeFileSync(join(target, 'index.json'), JSON.stringify(index));
}

function readTree(directory) {
  const tree = {};
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue;
    const path = join(directory, entry.name);
    tree[entry.name] = entry.isDirectory()
      ? { directory: readTree(path) }
      : { file: { contents: readFileSync(path, 'utf8') } };
  }
  return tree;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildTemplates();
