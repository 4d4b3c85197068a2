import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createApplication, type ApplicationSettings } from './application.ts';
import { ask, serveLoopback, temporaryFolder } from './testing/loopback.ts';

const SCRIPT = 'console.log("hello")';
const FILES: Record<string, string> = {
  'secret.txt': 'outside of every place',
  'workbench/index.html': `<!doctype html><script>${SCRIPT}</script><script src="/a.js"></script>`,
  'workbench/200.html': '<!doctype html>any page',
  'workbench/about.html': 'about',
  'workbench/examples/index.html': 'examples',
  'workbench/_app/immutable/chunk.js': 'export {}',
  'workbench/.hidden': 'hidden',
  'runtime/headless.html': 'the host page',
  'runtime/kernel.js': 'kernel '.repeat(100),
  'runtime/engine.wasm': 'wasm',
  'preview/boot.html': 'boot',
  'preview/connect.html': 'connect',
  'preview/preview-worker.js': 'worker',
};

const WORKBENCH = 'cloudless.localhost:7700';
const RUNTIME = 'r-abc123.cloudless.localhost:7700';
const PREVIEW = 'p3000-abc123.cloudless.localhost:7700';
const NAVIGATION = { headers: { 'sec-fetch-mode': 'navigate' } };

async function start(settings: Partial<ApplicationSettings> = {}): Promise<number> {
  const build = temporaryFolder();
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(build, path)), { recursive: true });
    writeFileSync(join(build, path), content);
  }
  writeFileSync(join(build, 'runtime/kernel.js.br'), brotliCompressSync(FILES['runtime/kernel.js']!));
  symlinkSync('../secret.txt', join(build, 'runtime/link.txt'));
  return serveLoopback(
    createApplication({
      version: '1.2.3',
      build,
      host: '127.0.0.1',
      baseDomain: null,
      isSingleOrigin: false,
      isProxyTrusted: false,
      embedders: [],
      gateways: {},
      onFailure: (error) => {
        throw error;
      },
      ...settings,
    }),
  );
}

describe('places', () => {
  it('redirects the names of the machine to the workbench, path kept', async () => {
    const port = await start();
    for (const host of ['localhost:7700', '127.0.0.1:7700', '[::1]:7700']) {
      const answer = await ask(port, host, '/w/abc?x=1');
      expect(answer.status).toBe(307);
      expect(answer.headers.location).toBe('http://cloudless.localhost:7700/w/abc?x=1');
    }
  });

  it('answers no other name, so that no page can point its own name here', async () => {
    const port = await start();
    for (const host of [
      'evil.example',
      'x.cloudless.localhost',
      'r-AB.cloudless.localhost',
      'p0-abc123.cloudless.localhost',
      'r-abc.cloudless.localhost',
    ]) {
      expect((await ask(port, host, '/')).status).toBe(421);
    }
  });

  it('keeps build products apart by place', async () => {
    const port = await start();
    expect((await ask(port, RUNTIME, '/headless?version=1.6.4')).text).toBe('the host page');
    expect((await ask(port, RUNTIME, '/-/runtime/kernel.js')).text).toBe(FILES['runtime/kernel.js']);
    expect((await ask(port, WORKBENCH, '/headless')).status).toBe(404);
    expect((await ask(port, RUNTIME, '/index.html')).status).toBe(404);
    expect((await ask(port, PREVIEW, '/kernel.js')).status).toBe(503);
  });

  it('finds pages of the workbench with and without files of their own', async () => {
    const port = await start();
    expect((await ask(port, WORKBENCH, '/')).text).toContain('doctype');
    expect((await ask(port, WORKBENCH, '/about')).text).toBe('about');
    expect((await ask(port, WORKBENCH, '/examples/')).text).toBe('examples');
    expect((await ask(port, WORKBENCH, '/w/abc123', NAVIGATION)).text).toContain('any page');
    expect((await ask(port, WORKBENCH, '/missing.js')).status).toBe(404);
  });

  it('boots previews until their worker has control', async () => {
    const port = await start();
    const first = await ask(port, PREVIEW, '/some/page', NAVIGATION);
    expect(first).toMatchObject({ status: 200, text: 'boot' });
    expect(first.headers['cache-control']).toBe('no-store');
    const worker = await ask(port, PREVIEW, '/__cloudless/preview-worker.js');
    expect(worker.headers['service-worker-allowed']).toBe('/');
    const data = await ask(port, PREVIEW, '/api', { method: 'POST' });
    expect(data.status).toBe(503);
    expect(data.text).toContain('open the project in Cloudless');
  });

  it('serves everything on one origin when told to', async () => {
    const port = await start({ isSingleOrigin: true });
    expect((await ask(port, 'localhost:7700', '/')).text).toContain('doctype');
    expect((await ask(port, 'localhost:7700', '/headless')).text).toBe('the host page');
    expect((await ask(port, 'localhost:7700', '/~preview/3000/page', NAVIGATION)).text).toBe('boot');
    const worker = await ask(port, 'localhost:7700', '/__cloudless/preview-worker.js');
    expect(worker.headers['service-worker-allowed']).toBe('/~preview/');
    expect((await ask(port, 'evil.example', '/')).status).toBe(421);
  });
});

describe('headers', () => {
  it('isolates every response, errors included', async () => {
    const port = await start();
    const answers = await Promise.all([
      ask(port, WORKBENCH, '/'),
      ask(port, WORKBENCH, '/missing'),
      ask(port, WORKBENCH, '/', { method: 'DELETE' }),
      ask(port, WORKBENCH, '/%ff'),
      ask(port, RUNTIME, '/headless'),
      ask(port, RUNTIME, '/engine.wasm'),
      ask(port, PREVIEW, '/x'),
      ask(port, 'localhost', '/'),
      ask(port, 'evil.example', '/'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 405, 400, 200, 200, 503, 307, 421]);
    for (const { headers } of answers) {
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-embedder-policy']).toBe('require-corp');
      expect(headers['cross-origin-resource-policy']).toMatch(/^same-(site|origin)$/);
      expect(headers['origin-agent-cluster']).toBe('?1');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBeDefined();
      expect(headers['content-security-policy']).toContain('frame-ancestors');
    }
  });

  it('lets only the scripts of the page itself run inline in the workbench', async () => {
    const port = await start();
    const policy = (await ask(port, WORKBENCH, '/')).headers['content-security-policy'];
    const hash = createHash('sha256').update(SCRIPT).digest('base64');
    expect(policy).toContain(`script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}';`);
  });

  it('ends the network of the runtime at its own origin', async () => {
    const port = await start();
    const policy = (await ask(port, RUNTIME, '/kernel.js')).headers['content-security-policy'];
    expect(policy).toContain("connect-src 'self' blob: data:;");
    expect(policy).toContain('frame-src http://*.cloudless.localhost:7700;');
    expect(policy).toMatch(/frame-ancestors http:\/\/cloudless\.localhost:7700$/);
  });

  it('lets listed embedders frame the runtime and its previews, and nobody else', async () => {
    const port = await start({ embedders: ['https://app.example'] });
    const runtime = (await ask(port, RUNTIME, '/headless')).headers;
    expect(runtime['content-security-policy']).toMatch(/frame-ancestors http:\S+ https:\/\/app\.example$/);
    expect(runtime['cross-origin-resource-policy']).toBe('cross-origin');
    const preview = (await ask(port, PREVIEW, '/', NAVIGATION)).headers;
    expect(preview['content-security-policy']).toBe(
      "frame-ancestors 'self' http://cloudless.localhost:7700 http://r-abc123.cloudless.localhost:7700 https://app.example",
    );
    const workbench = (await ask(port, WORKBENCH, '/')).headers;
    expect(workbench['content-security-policy']).toMatch(/frame-ancestors 'self'$/);
    expect(workbench['cross-origin-resource-policy']).toBe('same-origin');
  });
});

describe('files', () => {
  it('revalidates what has no hash in its name and keeps what has one', async () => {
    const port = await start();
    const first = await ask(port, RUNTIME, '/kernel.js');
    expect(first.headers['cache-control']).toContain('must-revalidate');
    const etag = first.headers.etag!;
    const second = await ask(port, RUNTIME, '/kernel.js', { headers: { 'if-none-match': `"x", W/${etag}` } });
    expect(second).toMatchObject({ status: 304, text: '' });
    expect(second.headers['cross-origin-embedder-policy']).toBe('require-corp');
    const hashed = await ask(port, WORKBENCH, '/_app/immutable/chunk.js');
    expect(hashed.headers['cache-control']).toContain('immutable');
    expect(hashed.headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  it('sends the compressed copy to those who take it', async () => {
    const port = await start();
    const packed = await ask(port, RUNTIME, '/kernel.js', { headers: { 'accept-encoding': 'gzip, br;q=0.9' } });
    expect(packed.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
    expect(brotliDecompressSync(packed.body).toString()).toBe(FILES['runtime/kernel.js']);
    const refused = await ask(port, RUNTIME, '/kernel.js', { headers: { 'accept-encoding': 'br;q=0, *;q=0' } });
    expect(refused.headers['content-encoding']).toBeUndefined();
  });

  it('answers HEAD without a body', async () => {
    const port = await start();
    const answer = await ask(port, RUNTIME, '/headless', { method: 'HEAD' });
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(answer.headers['content-length']).toBe('13');
  });

  it.each([
    ['bytes=0-2', 206, 'the', 'bytes 0-2/13'],
    ['bytes=9-', 206, 'page', 'bytes 9-12/13'],
    ['bytes=-4', 206, 'page', 'bytes 9-12/13'],
    ['bytes=0-99', 206, 'the host page', 'bytes 0-12/13'],
    ['bytes=13-', 416, '', 'bytes */13'],
    ['bytes=-0', 416, '', 'bytes */13'],
    ['bytes=5-2', 200, 'the host page', undefined],
    ['bytes=0-1,3-4', 200, 'the host page', undefined],
    ['lines=1-2', 200, 'the host page', undefined],
  ])('answers the range %s with %i', async (range, status, text, contentRange) => {
    const port = await start();
    const answer = await ask(port, RUNTIME, '/headless', { headers: { range } });
    expect(answer).toMatchObject({ status, text });
    expect(answer.headers['content-range']).toBe(contentRange);
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..\\secret.txt',
    '/%00',
    '/.hidden',
    '//etc/passwd',
    '/link.txt',
    '/-/runtime/../../secret.txt',
    '/-/runtime//../secret.txt',
  ])('never leaves its folder for %s', async (path) => {
    const port = await start();
    for (const host of [WORKBENCH, RUNTIME]) {
      const answer = await ask(port, host, path);
      expect(answer.status).toBe(404);
      expect(answer.text).not.toContain('outside of every place');
    }
  });
});

describe('discovery and health', () => {
  it('names the origins to tools on any origin', async () => {
    const port = await start();
    const answer = await ask(port, 'cloudless.localhost:7800', '/.well-known/cloudless.json');
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(JSON.parse(answer.text)).toEqual({
      version: '1.2.3',
      workbench: 'http://cloudless.localhost:7800',
      runtime: 'http://r-default.cloudless.localhost:7800',
      runtimePattern: 'http://r-{project}.cloudless.localhost:7800',
      preview: 'http://p{port}-{project}.cloudless.localhost:7800',
    });
  });

  it('lives below a base domain with https', async () => {
    const port = await start({ baseDomain: 'ide.example' });
    const answer = await ask(port, 'ide.example', '/.well-known/cloudless.json');
    expect(JSON.parse(answer.text)).toMatchObject({
      workbench: 'https://ide.example',
      preview: 'https://p{port}-{project}.ide.example',
    });
    expect((await ask(port, 'r-abc123.ide.example', '/headless')).text).toBe('the host page');
    expect((await ask(port, 'localhost', '/')).status).toBe(421);
  });

  it('believes a proxy only when told to', async () => {
    const headers = { 'x-forwarded-host': 'cloudless.localhost:9443', 'x-forwarded-proto': 'https' };
    const workbenchOf = async (port: number): Promise<unknown> =>
      JSON.parse((await ask(port, WORKBENCH, '/.well-known/cloudless.json', { headers })).text).workbench;
    expect(await workbenchOf(await start())).toBe('http://cloudless.localhost:7700');
    expect(await workbenchOf(await start({ isProxyTrusted: true }))).toBe('https://cloudless.localhost:9443');
  });

  it('tells that it is alive under any name', async () => {
    const port = await start();
    const answer = await ask(port, '10.0.0.7', '/healthz');
    expect(JSON.parse(answer.text)).toMatchObject({ status: 'ok', version: '1.2.3' });
  });
});
