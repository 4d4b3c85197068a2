import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, type Page } from '@playwright/test';
import { startServer, type RunningServer } from '../support/start-server.ts';
import { WorkbenchPage } from '../support/workbench.ts';

const TOKEN = 'npm_0123456789-this-is-secret';
let registry: Server;
let server: RunningServer;
let victim: WorkbenchPage;
let workbench: WorkbenchPage;

/** A registry that wants a token, which only the server knows. */
async function serveRegistry(): Promise<string> {
  registry = createServer((request, response) => {
    const isKnown = request.headers.authorization === `Bearer ${TOKEN}`;
    response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ name: 'guarded', 'dist-tags': {}, versions: {}, seen: isKnown }));
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(registry.address() as AddressInfo).port}`;
}

/** What the Node processes try; each prints JSON. */
const programs = {
  'token.mjs': `const response = await fetch(process.env.npm_config_registry + 'guarded');
    print([response.status, await response.text(), [...response.headers], process.env]);`,
  'storage.mjs': `print({
    globals: [typeof global.localStorage?.getItem, typeof global.document, typeof global.window, typeof global.parent],
    databases: await attempt(async () => (await global.indexedDB?.databases?.())?.map(({ name }) => name) ?? []),
    importScripts: await attempt(() => global.importScripts?.(workbench + '/') ?? 'refused: absent'),
    module: await attempt(() => Function('url', 'return import(url)')(workbench + '/')),
    fetched: await attempt(async () => (await fetch(workbench + '/')).status),
    other: await attempt(async () => (await fetch(victim + '/headless')).status),
    registry: await attempt(async () => (await fetch(victim + '/-/registry/guarded')).status),
    request: await attempt(() => { const request = new global.XMLHttpRequest(); request.open('GET', workbench, false);
      request.send(); return request.status; }),
  });`,
  'listen.mjs': `const channel = new BroadcastChannel('cloudless-probe');
    const heard = [];
    channel.onmessage = ({ data }) => heard.push(data);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    print(heard);`,
} as const;

function withTargets(code: string): string {
  return `const global = Function('return this')();
    const workbench = ${JSON.stringify(server.url.origin)};
    const victim = ${JSON.stringify(victim.originOf('runtime'))};
    const attempt = async (act) => { try { return await act(); } catch (error) { return 'refused: ' + error.message; } };
    const print = (value) => { console.log('begin' + JSON.stringify(value) + 'end'); process.exit(0); };
    ${code}`;
}

async function inNode(program: keyof typeof programs): Promise<unknown> {
  await workbench.run('clear');
  const { output } = await workbench.run(`node ${program}`);
  const match = /begin(.*)end/s.exec(output.replaceAll('\n', ''));
  if (!match) throw new Error(`the program printed: ${output}`);
  return JSON.parse(match[1]!) as unknown;
}

test.use({ viewport: { width: 1600, height: 1800 } });

test.beforeAll(async ({ browser }) => {
  const host = await serveRegistry();
  server = await startServer([], {
    npm_config_registry: `http://${host}/`,
    [`npm_config_//${host}/:_authToken`]: TOKEN,
  });
  const context = await browser.newContext({ viewport: { width: 1600, height: 1800 } });
  const home = server.url.href;
  victim = await WorkbenchPage.fromFiles(await context.newPage(), { 'secret.txt': 'of another project' }, home);
  const program = `import { createServer } from 'node:http';
    createServer((request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>attacker</title><h1>attacker</h1>');
    }).listen(3000);`;
  const attacks = Object.fromEntries(Object.entries(programs).map(([name, code]) => [name, withTargets(code)]));
  workbench = await WorkbenchPage.fromFiles(await context.newPage(), { 'server.mjs': program, ...attacks }, home);
  await workbench.page.evaluate(() => {
    document.cookie = 'workbench=cookie; path=/';
    localStorage.setItem('cloudless.secret', 'of the workbench');
  });
  await workbench.prompt();
  await workbench.enter('node server.mjs &');
  await expect(workbench.preview.getByRole('heading')).toHaveText('attacker');
});

test.afterAll(async () => {
  await workbench?.page.context().close();
  await server?.close();
  registry?.close();
});

test('the token of the registry serves the project and is never seen in the tab', async () => {
  const answer = await inNode('token.mjs');
  // The registry answers 401 without the token.
  expect((answer as unknown[])[0]).toBe(200);
  expect(JSON.stringify(answer)).not.toContain(TOKEN);
  const { output } = await workbench.run('env; cat /proc/*/environ ~/.npmrc /etc/npmrc 2>/dev/null; npm config list');
  expect(output).not.toContain(TOKEN);
});

test('a process reaches no storage but its project’s', async () => {
  expect(await inNode('storage.mjs')).toEqual({
    globals: ['undefined', 'undefined', 'undefined', 'undefined'],
    databases: expect.not.arrayContaining(['cloudless']) as unknown,
    importScripts: expect.stringMatching(/refused/) as unknown,
    module: expect.stringMatching(/refused/) as unknown,
    fetched: expect.stringMatching(/refused/) as unknown,
    other: expect.stringMatching(/refused/) as unknown,
    registry: expect.stringMatching(/refused/) as unknown,
    request: expect.stringMatching(/refused/) as unknown,
  });
});

test('a process hears nothing of other origins on a broadcast channel', async () => {
  const heard = inNode('listen.mjs');
  const timer = await workbench.page.evaluateHandle(() => {
    const channel = new BroadcastChannel('cloudless-probe');
    return setInterval(() => channel.postMessage('from the workbench'), 50);
  });
  expect(await heard).toEqual([]);
  await workbench.page.evaluate((id) => clearInterval(id), timer);
});

test.describe('a page of the preview', () => {
  let preview: Page;

  test.beforeEach(async () => {
    preview = await workbench.page.context().newPage();
    await preview.goto(`${workbench.originOf(3000)}/`);
    await expect(preview.getByRole('heading')).toHaveText('attacker');
  });

  test.afterEach(() => preview.close());

  test('sees neither window, storage nor cookies of the workbench around it', async () => {
    const frame = workbench.page.frames().find((candidate) => candidate.url() === `${workbench.originOf(3000)}/`);
    const found = await frame!.evaluate(() => {
      const attempt = (act: () => unknown): unknown => {
        try {
          return act();
        } catch (error) {
          return (error as Error).name;
        }
      };
      return {
        document: attempt(() => parent.document.title),
        top: attempt(() => top!.localStorage.length),
        location: attempt(() => top!.location.href),
        frames: attempt(() => [...Array(parent.length).keys()].map((index) => parent[index]!.document.title)),
        cookies: document.cookie,
        storage: Object.keys(localStorage),
      };
    });
    expect(found).toEqual({
      document: 'SecurityError',
      top: 'SecurityError',
      location: 'SecurityError',
      frames: 'SecurityError',
      cookies: '',
      storage: [],
    });
  });

  test('gets no answer from the workbench, from runtimes or their gateways', async () => {
    const targets = [
      new URL(workbench.page.url()).origin,
      `${workbench.originOf('runtime')}/headless`,
      `${workbench.originOf('runtime')}/-/registry/guarded`,
      `${workbench.originOf('runtime')}/-/outside/https/example.com/`,
      `${victim.originOf('runtime')}/-/registry/guarded`,
    ];
    const answers = await preview.evaluate(
      (urls) =>
        Promise.all(
          urls.map((url) =>
            fetch(url, { credentials: 'include' }).then(
              async (response) => `${response.status} ${await response.text()}`,
              () => 'refused',
            ),
          ),
        ),
      targets,
    );
    expect(answers).toEqual(targets.map(() => 'refused'));
    // Without reading the answer, too: the gateway itself refuses, so that nothing is done in the runtime's name.
    const status = await preview.request.get(`http://127.0.0.1:${server.url.port}/-/registry/guarded`, {
      headers: {
        host: new URL(workbench.originOf('runtime')).host,
        origin: workbench.originOf(3000),
        'sec-fetch-site': 'same-site',
      },
    });
    expect(status.status()).toBe(403);
  });

  test('cannot open the workbench as a window it holds', async () => {
    const [opened] = await Promise.all([
      preview.context().waitForEvent('page'),
      preview.evaluate((url) => {
        (globalThis as unknown as { held: Window | null }).held = window.open(url);
      }, new URL(workbench.page.url()).origin),
    ]);
    await opened.waitForLoadState();
    expect(await opened.evaluate(() => window.opener === null)).toBe(true);
    await expect
      .poll(() => preview.evaluate(() => (globalThis as unknown as { held: Window | null }).held?.closed))
      .toBe(true);
    await opened.close();
  });

  test('cannot frame the workbench or a runtime, nor speak as the workbench', async () => {
    const answers = await preview.evaluate(
      async ([home, runtime]) => {
        const silent = async (url: string): Promise<string> => {
          const frame = document.createElement('iframe');
          const loaded = new Promise((resolve) => (frame.onload = resolve));
          frame.src = url;
          document.body.append(frame);
          await loaded;
          const { port1, port2 } = new MessageChannel();
          const answer = new Promise<string>((resolve) => {
            port1.onmessage = () => resolve('answered');
            addEventListener('message', ({ source }) => source === frame.contentWindow && resolve('spoke'));
          });
          frame.contentWindow!.postMessage({ type: 'cloudless:connect-extras', version: 1 }, '*', [port2]);
          port1.postMessage({ id: '1', type: 'GET', path: ['version'] });
          return Promise.race([answer, new Promise<string>((resolve) => setTimeout(() => resolve('silent'), 1500))]);
        };
        return [await silent(`${home}/`), await silent(`${runtime}/headless`)];
      },
      [new URL(workbench.page.url()).origin, victim.originOf('runtime')] as const,
    );
    expect(answers).toEqual(['silent', 'silent']);
  });

  test('cannot put a Service Worker of its own over the preview’s files', async () => {
    const results = await preview.evaluate(async () => {
      const attempt = async (script: string, scope: string): Promise<string> =>
        navigator.serviceWorker.register(script, { scope }).then(
          () => 'registered',
          (error: Error) => error.name,
        );
      return [await attempt('/mine.js', '/__cloudless/'), await attempt('/mine.js', '/')];
    });
    expect(results).not.toContain('registered');
  });
});

test('after all that the other project is as it was', async () => {
  expect((await victim.run('ls')).output).toContain('secret.txt');
  await victim.staysAlive({ 'secret.txt': 'of another project' });
});
