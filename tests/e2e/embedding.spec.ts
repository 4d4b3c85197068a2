import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, type Frame, type Page } from '@playwright/test';
import { startServer, type RunningServer } from '../support/start-server.ts';

const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

let application: Server;
let other: string;
let server: RunningServer;

/** An application on another origin; below `/isolated` its pages are cross-origin isolated. */
function serveApplication(): Promise<string> {
  application = createServer((request, response) => {
    const headers = request.url?.startsWith('/isolated') === true ? ISOLATED : {};
    response.writeHead(200, { 'Content-Type': 'text/html', ...headers });
    response.end('<!doctype html><title>Another application</title>');
  });
  return new Promise((resolve) =>
    application.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(application.address() as AddressInfo).port}`),
    ),
  );
}

test.beforeAll(async () => {
  other = await serveApplication();
  server = await startServer(['--allow-embedder', other]);
});

test.afterAll(async () => {
  application.close();
  application.closeAllConnections();
  await server.close();
});

for (const path of ['/isolated', '/plain']) {
  test(`a listed application holds an isolated runtime from a page at ${path}`, async ({ page }) => {
    await page.goto(other + path);
    const frame = await embed(page, `http://r-demo12.${server.url.host}/healthz`);
    expect(await frame.evaluate(() => [globalThis.crossOriginIsolated, typeof SharedArrayBuffer])).toEqual([
      true,
      'function',
    ]);
    expect(await frame.evaluate(shareWithWorker)).toBe(7);
  });
}

test('an application that is not listed cannot frame a runtime', async ({ page }) => {
  const stranger = other.replace('127.0.0.1', 'localhost');
  await page.goto(`${stranger}/isolated`).catch(() => undefined);
  const frame = await embed(page, `http://r-demo12.${server.url.host}/healthz`);
  expect(frame.url()).toMatch(/^chrome-error:/);
});

async function embed(page: Page, url: string): Promise<Frame> {
  await page.evaluate(
    (source) =>
      new Promise<void>((resolve) => {
        const frame = document.createElement('iframe');
        frame.allow = 'cross-origin-isolated';
        frame.onload = () => resolve();
        frame.src = source;
        document.body.append(frame);
      }),
    url,
  );
  return page.frames()[1]!;
}

/** Runs in the frame: hands shared memory to a worker and waits for what it writes there. */
function shareWithWorker(): Promise<number> {
  const code = 'onmessage = ({ data }) => { Atomics.store(data, 0, 7); postMessage(0); }';
  const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
  const shared = new Int32Array(new SharedArrayBuffer(4));
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = () => resolve(Atomics.load(shared, 0));
    worker.postMessage(shared);
  });
}
