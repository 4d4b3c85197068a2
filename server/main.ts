import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApplication } from './application.ts';
import { close, listen } from './listening.ts';
import { HELP, OptionError, parseOptions, type ServerOptions } from './options.ts';
import { OutsideGateway } from './outside/outside-gateway.ts';
import { OUTSIDE_PREFIX } from '#shared/contracts/outside-gateway.ts';
import { Origins } from './origins.ts';
import { readNpmConfiguration } from './registry/npm-configuration.ts';
import { REGISTRY_PREFIX, RegistryGateway } from './registry/registry-gateway.ts';

/** The bundle lies at build/server/main.js. */
const build = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(build);

function log(text: string): void {
  process.stdout.write(`${text}\n`);
}

function version(): string {
  const description = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return description.version;
}

async function serve(options: ServerOptions): Promise<void> {
  if (!existsSync(join(build, 'runtime'))) throw new OptionError('Nothing is built yet; npm run build builds it.');
  const application = createApplication({
    ...options,
    version: version(),
    build,
    gateways: {
      [OUTSIDE_PREFIX]: new OutsideGateway({ hosts: options.outsideHosts }),
      [REGISTRY_PREFIX]: new RegistryGateway({
        readConfiguration: () => readNpmConfiguration(root, process.env),
        cacheFolder: join(root, '.cache', 'registry'),
      }),
    },
    onFailure: (error) => process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`),
  });
  const { server, port } = await listen(application, options);
  const url = new Origins(options).workbenchUrl(port);
  log(`Cloudless ${version()} is ready at ${url}`);
  if (options.isBrowserOpened) openBrowser(url);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void close(server).then(() => process.exit(0)));
  }
}

function openBrowser(url: string): void {
  const commands: Partial<Record<NodeJS.Platform, string[]>> = {
    darwin: ['open', url],
    win32: ['cmd', '/c', 'start', '', url],
  };
  const [command, ...rest] = commands[process.platform] ?? ['xdg-open', url];
  const child = spawn(command!, rest, { stdio: 'ignore', detached: true });
  child.on('error', () => log(`No browser could be opened here; open ${url} yourself.`));
  child.unref();
}

try {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options === null) process.stdout.write(HELP);
  else await serve(options);
} catch (error) {
  if (!(error instanceof OptionError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
