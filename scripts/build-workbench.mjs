// Builds the static app into build/workbench/, with the templates new projects begin as.
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildTemplates } from './build/templates.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

execFileSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
  cwd: root,
  stdio: 'inherit',
});
buildTemplates();
