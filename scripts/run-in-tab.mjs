// Runs one command inside the runtime, in headless Chromium, as if it ran here:
//   node scripts/run-in-tab.mjs [--mount DIR] [--tty] [--verbose] [--timeout MS] [--stdin TEXT] [--build DIR] -- node app.js
// The files of DIR appear in /home/project; so does every argument that names a file here.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { openLab } from '../tests/support/runtime-lab.mjs';

const separator = process.argv.indexOf('--');
if (separator === -1) {
  console.error(
    'usage: node scripts/run-in-tab.mjs [--mount DIR] [--tty] [--verbose] [--timeout MS] -- COMMAND [ARG ...]',
  );
  process.exit(2);
}
const { values } = parseArgs({
  args: process.argv.slice(2, separator),
  options: {
    mount: { type: 'string' },
    build: { type: 'string' },
    gateway: { type: 'string' },
    stdin: { type: 'string' },
    timeout: { type: 'string', default: '60000' },
    tty: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const [command, ...commandArguments] = process.argv.slice(separator + 1);

const lab = await openLab({
  buildDirectory: values.build,
  gateway: values.gateway,
  onConsole: (text) => (values.verbose || /error/i.test(text)) && console.error(`[page] ${text}`),
  onOutput: (stream, text) => (stream === 'stderr' ? process.stderr : process.stdout).write(text),
});
try {
  if (values.mount) await lab.mount(values.mount);
  const scripts = commandArguments.filter((path) => existsSync(path) && statSync(path).isFile());
  await lab.writeFiles(
    '/home/project',
    Object.fromEntries(scripts.map((path) => [basename(path), readFileSync(path)])),
  );
  const result = await lab.run(
    command,
    commandArguments.map((argument) => (scripts.includes(argument) ? basename(argument) : argument)),
    {
      stdin: values.stdin,
      terminal: values.tty ? { columns: 80, rows: 24 } : null,
      timeout: Number(values.timeout),
      isStreaming: true,
    },
  );
  if (values.verbose) {
    for (const event of await lab.events()) console.error('[event]', JSON.stringify(event));
    console.error(`[exit] code ${result.code} signal ${result.signal} after ${Math.round(result.duration)} ms`);
  }
  if (result.isTimedOut) console.error(`[lab] killed after ${values.timeout} ms`);
  process.exitCode = result.code;
} finally {
  await lab.close();
}
