import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';

const READERS = 2;
const OPERATIONS = 60_000;
let server: Server;

test.beforeAll(async () => {
  const bundle = await build({
    entryPoints: ['workers/runtime/filesystem/testing/sharing-lab.worker.ts'],
    bundle: true,
    write: false,
    format: 'iife',
  });
  const script = bundle.outputFiles[0]?.text ?? '';
  server = createServer((request, response) => {
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    response.setHeader('Content-Type', request.url === '/lab.js' ? 'text/javascript' : 'text/html');
    response.end(request.url === '/lab.js' ? script : '<!doctype html><title>lab</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

test.afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('workers of a page read what another one writes, never torn, while the memory grows', async ({ page }) => {
  await page.goto(`http://localhost:${String((server.address() as AddressInfo).port)}`);
  const reports = await page.evaluate(
    async ({ readers, operations }) => {
      const ask = (request: object): Promise<Record<string, unknown>> =>
        new Promise((resolve, reject) => {
          const worker = new Worker('/lab.js');
          worker.onerror = (event) => reject(new Error(event.message));
          worker.onmessage = (event: MessageEvent<Record<string, unknown>>) => resolve(event.data);
          worker.postMessage(request);
        });
      const { memory, control } = await ask({ role: 'writer', operations, readers });
      const tasks = Array.from({ length: readers }, (_, seed) => ({ memory, control, seed }));
      return Promise.all(tasks.map((task) => ask({ role: 'reader', task })));
    },
    { readers: READERS, operations: OPERATIONS },
  );
  for (const report of reports) {
    expect(report['faults']).toEqual([]);
    expect(report['checks']).toBeGreaterThan(1000);
  }
});
