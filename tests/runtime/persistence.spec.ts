import { mkdtemp, rm } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type Page, chromium, expect, test } from '@playwright/test';
import { build } from 'esbuild';
import { createFileSystem } from '../../workers/runtime/filesystem/index.ts';
import { changeRandomly } from '../../workers/runtime/filesystem/testing/random-changes.ts';
import { Random } from '../../workers/runtime/filesystem/testing/random.ts';
import { describeKept, digestText } from '../../workers/runtime/filesystem/testing/tree.ts';

interface Answer {
  readonly synced?: number;
  readonly state?: string;
  readonly isRestored?: boolean;
  readonly isDurable?: boolean;
  readonly reason?: string | null;
  readonly problems?: readonly string[];
  readonly duration?: number;
  readonly inodes?: number;
  readonly projects?: readonly string[];
}

const SEED = 5;
let server: Server;
let origin = '';
let profile = '';
let context: BrowserContext;

test.beforeAll(async ({ launchOptions }) => {
  const bundle = await build({
    entryPoints: ['workers/runtime/filesystem/testing/persistence-lab.worker.ts'],
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
  origin = `http://localhost:${String((server.address() as AddressInfo).port)}`;
  profile = await mkdtemp(join(tmpdir(), 'files-profile-'));
  // A profile on disk: in a private window the browser would keep the storage in memory.
  context = await chromium.launchPersistentContext(profile, launchOptions);
});

test.afterAll(async () => {
  await context.close();
  server.closeAllConnections();
  server.close();
  await rm(profile, { recursive: true, force: true });
});

async function openPage(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(origin);
  return page;
}

/** Asks a new worker of the page; resolves with its first answer. */
function ask(page: Page, request: object): Promise<Answer> {
  return page.evaluate(
    (message) =>
      new Promise<Answer>((resolve, reject) => {
        const worker = new Worker('/lab.js');
        worker.onerror = (event) => reject(new Error(event.message));
        worker.onmessage = (event: MessageEvent<Answer>) => {
          worker.terminate();
          resolve(event.data);
        };
        worker.postMessage(message);
      }),
    request,
  );
}

/** Lets changes run until `count` of them are synced, then kills the tab's process in the middle of the next. */
async function changeAndKill(projectId: string, count: number): Promise<number> {
  const page = await openPage();
  let synced = 0;
  const reached = new Promise<void>((resolve) => {
    void page.exposeFunction('onSynced', (changes: number) => {
      synced = changes;
      if (changes >= count) resolve();
    });
  });
  await page.evaluate(
    (message) => {
      const worker = new Worker('/lab.js');
      worker.onmessage = (event: MessageEvent<Answer>) => {
        void (globalThis as unknown as { onSynced(changes: number): void }).onSynced(event.data.synced ?? 0);
      };
      worker.postMessage(message);
    },
    { type: 'change', projectId, seed: SEED },
  );
  await reached;
  const crashed = new Promise((resolve) => page.once('crash', resolve));
  const devtools = await context.newCDPSession(page);
  void devtools.send('Page.crash').catch(() => undefined);
  await crashed;
  const atLeast = synced;
  await page.close();
  return atLeast;
}

/** Digests of the tree after each change. */
function statesUpTo(count: number): string[] {
  const random = new Random(SEED);
  const files = createFileSystem();
  files.mkdir(files.root, 'tmp', 0o777);
  return Array.from({ length: count + 1 }, (_, change) => {
    if (change > 0) changeRandomly(files, random);
    return digestText(describeKept(files));
  });
}

test('a tab that is killed while it writes comes back with everything that was synced', async () => {
  for (const count of [10, 150, 400]) {
    const projectId = `killed/${String(count)}`;
    const synced = await changeAndKill(projectId, count);
    const page = await openPage();
    const restored = await ask(page, { type: 'restore', projectId });
    await page.close();
    expect(restored).toMatchObject({ isRestored: true, isDurable: true, reason: null, problems: [] });
    // The tab went on changing files until it died.
    const states = statesUpTo(synced + 2000);
    expect(states.indexOf(restored.state ?? '', synced)).toBeGreaterThanOrEqual(synced);
  }
});

test('10,000 files of 80 MB come back in half a second', async () => {
  const page = await openPage();
  const filled = await ask(page, { type: 'fill', projectId: 'large', count: 10_000, bytes: 8192, prefix: 'package' });
  const durations: number[] = [];
  for (let round = 0; round < 3; round++) {
    const restored = await ask(page, { type: 'restore', projectId: 'large' });
    expect(restored).toMatchObject({ isRestored: true, inodes: filled.inodes, problems: [] });
    durations.push(restored.duration ?? Infinity);
  }
  await page.close();
  test.info().annotations.push({ type: 'milliseconds', description: durations.join(', ') });
  expect(Math.min(...durations)).toBeLessThan(500);
});

test('projects are listed and deleted; one that is open elsewhere is kept in memory with the reason', async () => {
  const page = await openPage();
  await ask(page, { type: 'fill', projectId: 'a name/with ../ dots', count: 1, bytes: 1, prefix: 'a' });
  expect((await ask(page, { type: 'list' })).projects).toContain('a name/with ../ dots');

  const holder = await openPage();
  await holder.evaluate(() => {
    const worker = new Worker('/lab.js');
    worker.postMessage({ type: 'restore', projectId: 'a name/with ../ dots' });
    return new Promise((resolve) => {
      worker.onmessage = resolve;
    }).then(() => undefined);
  });
  const second = await ask(page, { type: 'restore', projectId: 'a name/with ../ dots' });
  expect(second).toMatchObject({ isDurable: false, reason: expect.stringContaining('open in another tab') });
  expect((await ask(page, { type: 'delete', projectId: 'a name/with ../ dots' })).reason).toContain('another tab');
  await holder.close();

  await expect
    .poll(async () => (await ask(page, { type: 'delete', projectId: 'a name/with ../ dots' })).reason)
    .toBeUndefined();
  expect((await ask(page, { type: 'list' })).projects).not.toContain('a name/with ../ dots');
  await page.close();
});

test('a quota that is used up is one clear error, and what was stored before is still there', async () => {
  const page = await openPage();
  const projectId = 'quota';
  const first = await ask(page, { type: 'fill', projectId, count: 20, bytes: 1000, prefix: 'first' });
  const devtools = await context.newCDPSession(page);
  const { usage } = await devtools.send('Storage.getUsageAndQuota', { origin });
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 5_000_000 });
  const second = await ask(page, { type: 'fill', projectId, count: 2000, bytes: 20_000, prefix: 'second' });
  expect(second.reason).toContain('no more storage');
  await devtools.send('Storage.overrideQuotaForOrigin', { origin });

  const restored = await ask(page, { type: 'restore', projectId });
  expect(restored).toMatchObject({ isRestored: true, isDurable: true, inodes: first.inodes, problems: [] });
  await page.close();
});
