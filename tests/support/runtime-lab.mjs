// A laboratory for the engine: real headless Chromium, one kernel in a page, driven from Node.
import { build } from 'esbuild';
import { chromium } from '@playwright/test';
import { createReadStream, existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumFlags, findChromium } from './find-chromium.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const contentTypes = {
  '.js': 'text/javascript',
  '.html': 'text/html',
  '.wasm': 'application/wasm',
  '.map': 'application/json',
};

/**
 * Opens a browser with a booted runtime.
 *
 * @param {{ buildDirectory?: string, gateway?: string, projectId?: string, environment?: Record<string, string>,
 *   onConsole?: (text: string) => void, onOutput?: (stream: string, text: string) => void }} [options]
 */
export async function openLab(options = {}) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('no Chromium found: set CHROMIUM_PATH to a browser');
  const pageScript = await bundlePage();
  const server = await serve(options.buildDirectory ?? join(root, 'build/runtime'), pageScript);
  const browser = await chromium.launch({ executablePath, args: chromiumFlags });
  const page = await browser.newPage();
  page.on('console', (message) => options.onConsole?.(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => options.onConsole?.(`page error: ${error.stack ?? error.message}`));
  await page.exposeFunction('labOutput', (stream, text) => options.onOutput?.(stream, text));
  const origin = `http://localhost:${server.address().port}`;
  await page.goto(`${origin}/lab.html`);
  const close = async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  };
  const environment = {
    HOME: '/home',
    PATH: '/home/project/node_modules/.bin:/usr/local/bin:/usr/bin:/bin',
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    npm_config_cpu: 'wasm32',
    ...options.environment,
  };
  try {
    const report = await page.evaluate(
      ([id, gateway, env]) => globalThis.lab.boot(id, gateway, env),
      [options.projectId ?? '', options.gateway ?? `${origin}/-/outside`, environment],
    );
    return makeLab(page, close, report, environment, origin);
  } catch (error) {
    await close();
    throw error;
  }
}

function makeLab(page, close, report, environment, origin) {
  return {
    page,
    report,
    origin,
    close,
    /** Copies a directory of this machine into the runtime. */
    async mount(source, target = '/home/project') {
      for (const files of batches(collect(source)))
        await page.evaluate(([directory, list]) => globalThis.lab.writeFiles(directory, list), [target, files]);
    },
    writeFiles: (directory, files) =>
      page.evaluate(
        ([target, list]) => globalThis.lab.writeFiles(target, list),
        [
          directory,
          Object.entries(files).map(([path, text]) => ({ path, base64: Buffer.from(text).toString('base64') })),
        ],
      ),
    removeAll: (directory) => page.evaluate((target) => globalThis.lab.removeAll(target), directory),
    /** Runs a program to its end; output is collected (and streamed to `onOutput` when `isStreaming`). */
    run: (command, args = [], run = {}) =>
      page.evaluate((request) => globalThis.lab.run(request), {
        command,
        arguments: args,
        workingDirectory: run.cwd ?? '/home/project',
        environment: { ...environment, ...run.env },
        terminal: run.terminal ?? null,
        standardInput: run.stdin ?? '',
        conversation: run.conversation ?? [],
        timeout: run.timeout ?? 30_000,
        isStreaming: run.isStreaming ?? false,
      }),
    events: () => page.evaluate(() => globalThis.lab.events()),
  };
}

/** Files below `source` as laboratory entries. */
function collect(source, prefix = '') {
  const entries = [];
  for (const name of readdirSync(join(source, prefix))) {
    const path = prefix === '' ? name : `${prefix}/${name}`;
    const status = lstatSync(join(source, path));
    if (status.isSymbolicLink()) entries.push({ path, target: readlinkSync(join(source, path)) });
    else if (status.isDirectory()) entries.push({ path }, ...collect(source, path));
    else if (status.isFile()) {
      entries.push({ path, base64: readFileSync(join(source, path)).toString('base64'), mode: status.mode & 0o777 });
    }
  }
  return entries;
}

/** Groups that one message to the browser can carry. */
function* batches(entries, limit = 16_000_000) {
  let batch = [];
  let size = 0;
  for (const entry of entries) {
    const weight = (entry.base64?.length ?? 0) + entry.path.length + 100;
    if (size + weight > limit && batch.length > 0) {
      yield batch;
      [batch, size] = [[], 0];
    }
    batch.push(entry);
    size += weight;
  }
  if (batch.length > 0) yield batch;
}

async function bundlePage() {
  const result = await build({
    entryPoints: [join(root, 'tests/support/lab-page.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'chrome120',
    absWorkingDir: root,
  });
  return result.outputFiles[0].text;
}

function serve(directory, pageScript) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    if (path === '/lab.html') {
      response.setHeader('Content-Type', 'text/html');
      response.end(
        '<!doctype html><meta charset="utf-8"><title>lab</title><script type="module" src="/lab.js"></script>',
      );
      return;
    }
    if (path === '/lab.js') {
      response.setHeader('Content-Type', 'text/javascript');
      response.end(pageScript);
      return;
    }
    const file = join(directory, path);
    if (!existsSync(file) || !lstatSync(file).isFile()) {
      response.statusCode = 404;
      response.end('not found');
      return;
    }
    response.setHeader('Content-Type', contentTypes[extname(file)] ?? 'application/octet-stream');
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
