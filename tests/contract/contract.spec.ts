// What any host of the stock `@webcontainer/api` client must do. Host under test: ours by default; with
// CONTRACT_HOST=<origin> another one, for example the hosted runtime. A host that cannot be reached is "not run".
import { snapshot } from '@webcontainer/snapshot';
import { expect, test, type Page } from '@playwright/test';
import { startServer, type RunningServer } from '../support/start-server.ts';
import type { Contract } from './contract-page.ts';
import { servePage, type PageServer } from './page-server.ts';

declare const contract: Contract;

const otherHost = process.env['CONTRACT_HOST'];
let pages: PageServer;
let server: RunningServer | null = null;
let page: Page;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  if (otherHost !== undefined) {
    const isReachable = await fetch(`${otherHost}/headless`).then(
      (response) => response.ok,
      () => false,
    );
    if (!isReachable) console.log(`contract against ${otherHost}: not run, it cannot be reached`);
    test.skip(!isReachable, `not run: ${otherHost} cannot be reached`);
  }
  pages = await servePage();
  const origin = `http://contract.cloudless.localhost:${pages.port}`;
  if (otherHost === undefined) server = await startServer(['--allow-embedder', origin]);
  const runtime = otherHost ?? `http://r-default.cloudless.localhost:${server!.url.port}`;
  page = await browser.newPage();
  await page.addInitScript((host) => {
    (globalThis as { WEBCONTAINER_API_IFRAME_URL?: string }).WEBCONTAINER_API_IFRAME_URL = host;
  }, runtime);
  await page.goto(`${origin}/`);
  await page.waitForFunction(() => 'contract' in globalThis);
});

test.afterAll(async () => {
  await page?.close();
  await server?.close();
  pages?.close();
});

test('boots with a working directory of the given name, once at a time', async () => {
  const result = await page.evaluate(() =>
    contract.withContainer(
      async (container) => ({
        workdir: container.workdir,
        path: container.path,
        again: await contract.messageOf(() => contract.WebContainer.boot()),
        bad: await contract.messageOf(() => contract.WebContainer.boot({ workdirName: 'a/b' })),
      }),
      { workdirName: 'app' },
    ),
  );
  expect(result.workdir).toBe('/home/app');
  expect(result.path).toContain('/bin');
  expect(result.again).toContain('single WebContainer');
  expect(result.bad).toContain('valid folder name');
});

test('mounts trees with text, bytes and links', async () => {
  const result = await page.evaluate(() =>
    contract.withContainer(async (container) => {
      await container.mount({
        src: { directory: { 'a.txt': { file: { contents: 'héllo' } }, empty: { directory: {} } } },
        'b.bin': { file: { contents: new Uint8Array([0, 255, 128]) } },
        link: { file: { symlink: 'src/a.txt' } },
      });
      return {
        text: await container.fs.readFile('src/a.txt', 'utf-8'),
        bytes: [...(await container.fs.readFile('b.bin'))],
        link: await container.fs.readFile('link', 'utf-8'),
        empty: await container.fs.readdir('src/empty'),
      };
    }),
  );
  expect(result).toEqual({ text: 'héllo', bytes: [0, 255, 128], link: 'héllo', empty: [] });
});

test('mounts binary snapshots, also below a mount point', async () => {
  const bytes = [...(await snapshot('tests/fixtures/snapshot'))];
  const result = await page.evaluate(
    (snapshotBytes) =>
      contract.withContainer(async (container) => {
        const missing = await contract.messageOf(() =>
          container.mount(Uint8Array.from(snapshotBytes), { mountPoint: 'nowhere' }),
        );
        await container.fs.mkdir('deep');
        await container.mount(Uint8Array.from(snapshotBytes).buffer, { mountPoint: 'deep' });
        return {
          missing,
          names: (await container.fs.readdir('deep')).sort(),
          text: await container.fs.readFile('deep/src/a.txt', 'utf-8'),
          bytes: [...(await container.fs.readFile('deep/bytes.bin'))],
        };
      }),
    bytes,
  );
  expect(result.missing).toContain('ENOENT');
  expect(result).toMatchObject({ names: ['bytes.bin', 'src'], text: 'snapshot text\n', bytes: [0, 255, 254] });
});

test('reads, writes, lists, moves and removes files', async () => {
  const result = await page.evaluate(() =>
    contract.withContainer(async ({ fs }) => {
      await fs.writeFile('a.txt', 'one');
      await fs.writeFile('b.txt', new TextEncoder().encode('two'));
      await fs.writeFile('hex', '6869', 'hex');
      const made = await fs.mkdir('x/y/z', { recursive: true });
      await fs.rename('a.txt', 'x/moved.txt');
      const entries = await fs.readdir('.', { withFileTypes: true });
      await fs.rm('x', { recursive: true });
      await fs.rm('missing', { force: true });
      return {
        made,
        entries: entries.map((entry) => [entry.name, entry.isFile(), entry.isDirectory()]).sort(),
        hex: await fs.readFile('hex', 'utf-8'),
        base64: await fs.readFile('b.txt', 'base64'),
        names: (await fs.readdir('.')).sort(),
        buffers: (await fs.readdir('.', 'buffer')).map((name) => new TextDecoder().decode(name)).sort(),
      };
    }),
  );
  expect(result.made).toContain('x');
  expect(result.entries).toEqual([
    ['b.txt', true, false],
    ['hex', true, false],
    ['x', false, true],
  ]);
  expect(result).toMatchObject({ hex: 'hi', base64: 'dHdv', names: ['b.txt', 'hex'], buffers: ['b.txt', 'hex'] });
});

test('words file errors as Node does', async () => {
  const result = await page.evaluate(() =>
    contract.withContainer(async ({ fs }) => {
      await fs.mkdir('dir');
      await fs.writeFile('dir/file', 'x');
      return {
        missing: await contract.messageOf(() => fs.readFile('nope')),
        directory: await contract.messageOf(() => fs.readFile('dir')),
        exists: await contract.messageOf(() => fs.mkdir('dir')),
        full: await contract.messageOf(() => fs.rm('dir')),
        parent: await contract.messageOf(() => fs.writeFile('no/such/file', '')),
      };
    }),
  );
  expect(result.missing).toContain('ENOENT: no such file or directory');
  expect(result.directory).toContain('EISDIR');
  expect(result.exists).toContain('EEXIST: file already exists');
  expect(result.full).toMatch(/EISDIR|ERR_FS_EISDIR/);
  expect(result.parent).toContain('ENOENT');
});

test('tells of changes while watched', async () => {
  const result = await page.evaluate(() =>
    contract.withContainer(async ({ fs }) => {
      await fs.mkdir('src');
      await fs.writeFile('src/old.txt', '');
      const seen: string[] = [];
      let settle = (): void => undefined;
      const isSeen = new Promise<void>((resolve) => (settle = resolve));
      const watcher = fs.watch('.', { recursive: true }, (event, name) => {
        seen.push(`${event} ${String(name)}`);
        if (seen.includes('rename src/new.txt') && seen.includes('change src/old.txt')) settle();
      });
      // Watching begins with a message of its own, which is ahead of this one.
      await fs.readdir('.');
      await fs.writeFile('src/old.txt', 'changed');
      await fs.writeFile('src/new.txt', '');
      await isSeen;
      watcher.close();
      return seen;
    }),
  );
  expect(result).toContain('rename src/new.txt');
});

test('runs programs with arguments, environment and working directory', async () => {
  const result = await page.evaluate(() =>
    contract.withContainer(async (container) => {
      await container.mount({
        sub: { directory: {} },
        'show.js': {
          file: {
            contents: `console.log(JSON.stringify([process.argv.slice(2), process.env.A, process.env.B, process.cwd()]));
              process.exit(7);`,
          },
        },
      });
      const process = await container.spawn('node', ['../show.js', 'x y', '"'], { cwd: 'sub', env: { A: 1, B: true } });
      const output = await contract.textOf(process);
      return { output, code: await process.exit };
    }),
  );
  expect(JSON.parse(result.output)).toEqual([['x y', '"'], '1', 'true', '/home/project/sub']);
  expect(result.code).toBe(7);
});

test('refuses a command that is not there', async () => {
  const message = await page.evaluate(() =>
    contract.withContainer((container) => contract.messageOf(() => container.spawn('no-such-command'))),
  );
  expect(message).toContain('ENOENT');
});

test('gives programs a terminal that is typed into, resized and killed', async () => {
  const result = await page.evaluate(() =>
    contract.withContainer(async (container) => {
      const source = `
        console.log(['size', process.stdout.isTTY, process.stdout.columns, process.stdout.rows].join(' '));
        process.stdout.on('resize', () => console.log('resized ' + process.stdout.columns));
        process.stdin.on('data', (data) => console.log('got', String(data).trim()));`;
      const process = await container.spawn('node', ['-e', source], { terminal: { cols: 60, rows: 20 } });
      let text = '';
      const waiting = new Map<string, () => void>();
      const seen = (part: string): Promise<void> =>
        text.includes(part) ? Promise.resolve() : new Promise((resolve) => waiting.set(part, resolve));
      const done = process.output.pipeTo(
        new WritableStream({
          write(chunk) {
            text += chunk;
            for (const [part, resolve] of waiting) if (text.includes(part)) resolve();
          },
        }),
      );
      await seen('size');
      const input = process.input.getWriter();
      await input.write('hello\n');
      await seen('got hello');
      process.resize({ cols: 100, rows: 30 });
      await seen('resized');
      process.kill();
      const code = await process.exit;
      await done;
      return { text, code };
    }),
  );
  expect(result.text).toContain('size true 60 20');
  expect(result.text).toContain('resized 100');
  expect(result.code).not.toBe(0);
});

test('exports what it holds in three formats', async () => {
  const result = await page.evaluate(() =>
    contract.withContainer(async (container) => {
      await container.mount({
        'a.txt': { file: { contents: 'A' } },
        node_modules: { directory: { x: { directory: { 'i.js': { file: { contents: '1' } } } } } },
      });
      const json = await container.export('.', { excludes: ['node_modules'] });
      const binary = await container.export('.', { format: 'binary' });
      const zip = await container.export('.', { format: 'zip' });
      await container.fs.mkdir('copy');
      await container.mount(binary, { mountPoint: 'copy' });
      return {
        json: JSON.parse(JSON.stringify(json)) as unknown,
        zip: [...zip.slice(0, 4)],
        copy: await container.fs.readFile('copy/node_modules/x/i.js', 'utf-8'),
      };
    }),
  );
  expect(result.json).toEqual({ 'a.txt': { file: { contents: 'A' } } });
  expect(result.zip).toEqual([0x50, 0x4b, 3, 4]);
  expect(result.copy).toBe('1');
});

test('announces servers, shows them, and injects the preview script', async () => {
  const result = await page.evaluate(() =>
    contract.withContainer(
      async (container) => {
        await container.mount({
          'server.js': {
            file: {
              contents: `
                const html = '<!doctype html><html><head></head><body><h1>hi</h1><script>throw new Error("from the page")</script></body></html>';
                const server = require('http').createServer((request, response) => {
                  response.setHeader('content-type', 'text/html');
                  response.end(html);
                }).listen(4321);
                process.stdin.once('data', () => server.close(() => process.exit(0)));`,
            },
          },
        });
        await container.setPreviewScript(
          'document.documentElement.dataset.injected = "yes"; parent.postMessage("injected", "*")',
        );
        const injected = new Promise<void>((resolve) =>
          addEventListener('message', ({ data }) => data === 'injected' && resolve()),
        );
        const message = new Promise<unknown>((resolve) => container.on('preview-message', resolve));
        const closed = new Promise<number>((resolve) =>
          container.on('port', (port, type) => type === 'close' && resolve(port)),
        );
        const ready = new Promise<{ port: number; url: string }>((resolve) =>
          container.on('server-ready', (port, url) => resolve({ port, url })),
        );
        const process = await container.spawn('node', ['server.js']);
        const { port, url } = await ready;
        const frame = document.createElement('iframe');
        frame.allow = 'cross-origin-isolated';
        frame.src = url;
        document.body.append(frame);
        await injected;
        const told = (await message) as { type: string; message: string; port: number };
        await contract.reloadPreview(frame);
        const input = process.input.getWriter();
        await input.write('stop\n');
        const closedPort = await closed;
        frame.remove();
        return { port, url, told, closedPort };
      },
      { forwardPreviewErrors: true },
    ),
  );
  expect(result.port).toBe(4321);
  expect(result.url).toMatch(/^https?:\/\//);
  expect(result.told).toMatchObject({ type: 'PREVIEW_UNCAUGHT_EXCEPTION', port: 4321 });
  expect(result.told.message).toContain('from the page');
  expect(result.closedPort).toBe(4321);
});

test('forwards requests to open a page or a file', async () => {
  const result = await page.evaluate(() =>
    contract.withContainer(async (container) => {
      const opened = new Promise<string>((resolve) => container.on('xdg-open', resolve));
      const code = new Promise<unknown>((resolve) =>
        container.on('code', (mode, { files }) => resolve({ mode, files })),
      );
      await container.fs.writeFile('a.js', '');
      await contract.run(container, 'xdg-open', ['https://example.com/']);
      await contract.run(container, 'code', ['-g', 'a.js:3:4']);
      return { opened: await opened, code: await code };
    }),
  );
  expect(result.opened).toBe('https://example.com/');
  expect(JSON.stringify(result.code)).toContain('a.js');
});

test('is gone after teardown, and empty after the next boot', async () => {
  const result = await page.evaluate(async () => {
    await contract.withContainer(({ fs }) => fs.writeFile('left.txt', 'x'));
    return await contract.withContainer(({ fs }) => fs.readdir('.'));
  });
  expect(result).toEqual([]);
});
