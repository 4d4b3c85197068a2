// Gathers the licence texts of everything shipped into build/workbench/third-party-notices.txt.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository-files.mjs';
import { shippedPackages } from './shipped-packages.mjs';

function licenceTexts(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name) && !/\.(js|ts|json)$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8').trim());
}

/** Many packages carry the same text; each text appears once, after all the packages it belongs to. */
const packagesByText = new Map();
for (const { path, name, version, licence } of shippedPackages()) {
  const text = licenceTexts(join(root, path)).join('\n\n') || `Licence: ${licence}`;
  packagesByText.set(text, [...(packagesByText.get(text) ?? []), `${name} ${version}`]);
}
const line = '-'.repeat(80);
const sections = [...packagesByText].map(([text, names]) => `${line}\n${names.join('\n')}\n${line}\n\n${text}\n`);
const folder = join(root, 'build', 'workbench');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'third-party-notices.txt'), sections.join('\n'));
