/** `npm start`: from a fresh clone to a served workbench. Options are those of the server (`--help`). */
import './require-node.mjs';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installIfNeeded } from './install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const commandLine = process.argv.slice(2);

/** Bad options are told now rather than after a build. @returns false when there is nothing to serve. */
async function checkOptions() {
  const { HELP, OptionError, parseOptions } = await import(pathToFileURL(join(root, 'build/server/options.js')).href);
  try {
    if (parseOptions(commandLine, process.env) !== null) return true;
    process.stdout.write(HELP);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
  return false;
}

function serve() {
  const child = spawn(process.execPath, [join(root, 'build/server/main.js'), ...commandLine], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('close', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
    process.removeAllListeners('SIGINT');
  });
}

installIfNeeded();
// Only now: the builder's own imports are among the packages.
const { buildAll } = await import('./build.mjs');
if (!(await buildAll({ only: ['server'] }))) process.exitCode = 1;
else if (await checkOptions()) {
  if (await buildAll()) serve();
  else process.exitCode = 1;
}
