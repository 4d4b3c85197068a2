import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createApplication } from '../application.ts';
import { ask, serveLoopback, temporaryFolder, type Answer, type Ask } from '../testing/loopback.ts';
import { NpmConfiguration } from './npm-configuration.ts';
import { parseNpmrc } from './npmrc.ts';
import { RegistryGateway, type RegistryGatewaySettings } from './registry-gateway.ts';

const HOST = 'r-abc123.cloudless.localhost:7700';
const GATEWAY = `http://${HOST}/-/registry/`;
const TARBALL = gzipSync(Buffer.alloc(200_000, 'package content '));
const INTEGRITY = `sha512-${createHash('sha512').update(TARBALL).digest('base64')}`;

type Routes = Record<string, RequestListener>;

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

/** A registry on loopback; remembers what it was asked. */
async function fakeRegistry(routes: Routes): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const port = await serveLoopback((request, response) => {
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    const route = routes[request.url ?? ''];
    if (route === undefined) response.writeHead(404).end('{"error":"Not found"}');
    else route(request, response);
  });
  return { url: `http://127.0.0.1:${port}/`, seen };
}

function json(value: unknown, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

function sendTarball(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(TARBALL);
}

function packument(tarball: string, name = 'left'): unknown {
  return {
    name,
    description: '"tarball":"cloudless-gateway:/evil"',
    versions: { '1.0.0': { name, version: '1.0.0', dist: { tarball, integrity: INTEGRITY } } },
  };
}

interface GatewayOptions extends Partial<RegistryGatewaySettings> {
  readonly npmrc?: string;
}

async function gatewayTo(
  registry: string,
  { npmrc = '', ...settings }: GatewayOptions = {},
): Promise<{
  get: (path: string, options?: Ask) => Promise<Answer>;
}> {
  const entries = parseNpmrc(npmrc, {});
  const configuration = new NpmConfiguration({ registry, ...Object.fromEntries(entries) }, [entries]);
  const gateway = new RegistryGateway({
    readConfiguration: () => Promise.resolve(configuration),
    cacheFolder: join(temporaryFolder(), 'cache'),
    ...settings,
  });
  const port = await serveLoopback(
    createApplication({
      version: '0',
      build: temporaryFolder(),
      host: '127.0.0.1',
      baseDomain: null,
      isSingleOrigin: false,
      isProxyTrusted: false,
      embedders: [],
      gateways: { '/-/registry/': gateway },
      onFailure: () => undefined,
    }),
  );
  return { get: (path, options) => ask(port, HOST, `/-/registry/${path}`, options) };
}

function tarballOf(answer: Answer): string {
  const data = JSON.parse(answer.text) as { versions: Record<string, { dist: { tarball: string } }> };
  return data.versions['1.0.0']!.dist.tarball;
}

describe('package data', () => {
  it('points tarballs at the gateway of the project and nothing else', async () => {
    const routes: Routes = {};
    const registry = await fakeRegistry(routes);
    routes['/left'] = json(packument(`${registry.url}left/-/left-1.0.0.tgz`));
    const { get } = await gatewayTo(registry.url);
    const answer = await get('left');
    expect(answer.status).toBe(200);
    expect(tarballOf(answer)).toBe(`${GATEWAY}left/-/left-1.0.0.tgz`);
    expect(JSON.parse(answer.text).description).toBe('"tarball":"cloudless-gateway:/evil"');
  });

  it('makes dependencies on machine code aliases of its WebAssembly build', async () => {
    const manifest = {
      dependencies: { lightningcss: '^1.32.0', left: '^1.0.0', esbuild: 'npm:own-esbuild@1.0.0' },
      optionalDependencies: { rollup: '>=4.0.0 <5 || ~3.1' },
      peerDependencies: { rollup: '*' },
    };
    const registry = await fakeRegistry({ '/left': json({ name: 'left', versions: { '1.0.0': manifest } }) });
    const { get } = await gatewayTo(registry.url);
    const data = JSON.parse((await get('left')).text) as { versions: Record<string, typeof manifest> };
    expect(data.versions['1.0.0']).toEqual({
      dependencies: { lightningcss: 'npm:lightningcss-wasm@^1.32.0', left: '^1.0.0', esbuild: 'npm:own-esbuild@1.0.0' },
      optionalDependencies: { rollup: 'npm:@rollup/wasm-node@>=4.0.0 <5 || ~3.1' },
      peerDependencies: { rollup: '*' },
    });
  });

  it('asks once while fresh, and for equal requests at the same time', async () => {
    const registry = await fakeRegistry({ '/left': json(packument('http://x.invalid/l.tgz')) });
    const { get } = await gatewayTo(registry.url);
    const answers = await Promise.all([get('left'), get('left'), get('left')]);
    await get('left');
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(registry.seen).toHaveLength(1);
  });

  it('revalidates with the upstream validator, and answers clients with 304', async () => {
    let count = 0;
    const registry = await fakeRegistry({
      '/left': (request, response) => {
        count++;
        const headers = { etag: '"v1"', 'cache-control': 'max-age=0', 'content-type': 'application/json' };
        if (request.headers['if-none-match'] === '"v1"') response.writeHead(304, headers).end();
        else response.writeHead(200, headers).end(JSON.stringify(packument('http://x.invalid/l.tgz')));
      },
    });
    const { get } = await gatewayTo(registry.url);
    const first = await get('left');
    const second = await get('left', { headers: { 'if-none-match': first.headers.etag! } });
    expect(second.status).toBe(304);
    expect((await get('left')).text).toBe(first.text);
    expect(count).toBe(3);
    expect(registry.seen[1]!.headers['if-none-match']).toBe('"v1"');
  });

  it('keeps abbreviated and full data apart', async () => {
    const registry = await fakeRegistry({
      '/left': (request, response) => json({ accept: request.headers.accept })(request, response),
    });
    const { get } = await gatewayTo(registry.url);
    const short = await get('left', { headers: { accept: 'application/vnd.npm.install-v1+json; q=1.0, */*' } });
    const full = await get('left', { headers: { accept: 'application/json' } });
    expect(JSON.parse(short.text).accept).toContain('vnd.npm.install-v1+json');
    expect(JSON.parse(full.text).accept).toBe('application/json');
  });

  it('unpacks compressed answers, with a limit on what comes out', async () => {
    const registry = await fakeRegistry({
      '/left': (_request, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"name":"left"}')),
      '/bomb': (_request, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(3_000_000, ' '))),
    });
    const { get } = await gatewayTo(registry.url, { maximumMetadata: 1_000_000 });
    expect((await get('left')).text).toBe('{"name":"left"}');
    const bomb = await get('bomb');
    expect(bomb.status).toBe(502);
    expect(JSON.parse(bomb.text).error).toContain('too large');
  });

  it('serves what it has while the registry is down', async () => {
    let isDown = false;
    const registry = await fakeRegistry({
      '/left': (request, response) => {
        if (isDown) response.destroy();
        else json(packument('http://x.invalid/l.tgz'), { 'cache-control': 'max-age=0' })(request, response);
      },
    });
    const { get } = await gatewayTo(registry.url);
    const first = await get('left');
    isDown = true;
    const second = await get('left');
    expect(second).toMatchObject({ status: 200, text: first.text });
    expect(second.headers['warning']).toMatch(/^110 /);
    const other = await get('right');
    expect(other.status).toBe(404);
  });
});

describe('tarballs', () => {
  it('streams one download to all who want it and keeps it for ever', async () => {
    let release = (): void => undefined;
    const registry = await fakeRegistry({
      '/left/-/left-1.0.0.tgz': (_request, response) => {
        response.writeHead(200);
        response.write(TARBALL.subarray(0, 100));
        release = () => response.end(TARBALL.subarray(100));
      },
    });
    const { get } = await gatewayTo(registry.url);
    const both = Promise.all([get('left/-/left-1.0.0.tgz'), get('left/-/left-1.0.0.tgz')]);
    await expect.poll(() => registry.seen.length).toBe(1);
    release();
    for (const answer of await both) expect(answer.body.equals(TARBALL)).toBe(true);
    const again = await get('left/-/left-1.0.0.tgz');
    expect(again.body.equals(TARBALL)).toBe(true);
    expect(again.headers['cache-control']).toContain('immutable');
    expect(registry.seen).toHaveLength(1);
  });

  it('fetches from another host only addresses that package data named', async () => {
    const storage = await fakeRegistry({ '/files/left.tgz?v=1': sendTarball });
    const registry = await fakeRegistry({ '/left': json(packument(`${storage.url}files/left.tgz?v=1`)) });
    const { get } = await gatewayTo(registry.url, {
      npmrc: `${registry.url.slice('http:'.length)}:_authToken=secret-token`,
    });
    const address = tarballOf(await get('left'));
    expect(address.startsWith(`${GATEWAY}-/elsewhere/`)).toBe(true);
    const path = address.slice(GATEWAY.length);
    expect((await get(path)).body.equals(TARBALL)).toBe(true);
    expect(registry.seen[0]!.headers.authorization).toBe('Bearer secret-token');
    expect(storage.seen[0]!.headers.authorization).toBeUndefined();
    const other = Buffer.from(`${storage.url}admin`).toString('base64url');
    const forged = path.replace(/[\w-]+(?=\/[^/]+$)/, other);
    expect((await get(forged)).status).toBe(404);
    expect(storage.seen).toHaveLength(1);
  });

  it('breaks off when the registry does, and keeps nothing of it', async () => {
    let isBroken = true;
    const registry = await fakeRegistry({
      '/left/-/left-1.0.0.tgz': (request, response) => {
        if (!isBroken) return sendTarball(request, response);
        response.writeHead(200, { 'content-length': String(TARBALL.length) });
        response.write(TARBALL.subarray(0, 100), () => response.destroy());
      },
    });
    const { get } = await gatewayTo(registry.url);
    // Depending on how much arrived first, the client sees the error or its own connection broken off.
    const outcome = await get('left/-/left-1.0.0.tgz').then(
      ({ status }) => status,
      () => 'broken off',
    );
    expect([502, 'broken off']).toContain(outcome);
    isBroken = false;
    await expect.poll(async () => (await get('left/-/left-1.0.0.tgz')).body.equals(TARBALL)).toBe(true);
  });

  it('drops the least recently used content when the cache is full', async () => {
    const routes: Routes = {};
    const name = (index: number): string => `left/-/left-${index}.0.0.tgz`;
    for (let index = 0; index < 4; index++) {
      routes[`/${name(index)}`] = (_request, response) => response.end(Buffer.alloc(400_000, index));
    }
    const registry = await fakeRegistry(routes);
    const { get } = await gatewayTo(registry.url, { cacheLimit: 1_000_000 });
    for (let index = 0; index < 4; index++) await get(name(index));
    await expect.poll(async () => (await get(name(3)), registry.seen.length)).toBe(4);
    await get(name(0));
    expect(registry.seen).toHaveLength(5);
  });
});

describe('trouble', () => {
  it.each<[string, RequestListener, number, RegExp]>([
    ['is silent', () => undefined, 504, /did not answer in time/],
    ['breaks off', (_request, response) => response.destroy(), 502, /cannot be reached/],
    ['fails', (_request, response) => response.writeHead(500).end('stack trace'), 502, /status 500/],
    ['sends a page', (_request, response) => response.end('<html>sign in</html>'), 502, /no package data/],
    ['sends too much', (_request, response) => response.end(' '.repeat(2_000_000)), 502, /larger than 1 MB/],
    [
      'stops half way',
      (_request, response) => void response.writeHead(200).write('{"name":'),
      504,
      /did not answer in time/,
    ],
    ['refuses', (_request, response) => response.writeHead(401).end(), 401, /operator can add a token/],
    [
      'redirects for ever',
      (_request, response) => response.writeHead(302, { location: '/left' }).end(),
      502,
      /without end/,
    ],
    [
      'redirects to a file',
      (_request, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      502,
      /cannot be followed/,
    ],
  ])('says so in one sentence when the registry %s', async (_name, route, status, message) => {
    const registry = await fakeRegistry({ '/left': route });
    const { get } = await gatewayTo(registry.url, {
      upstreamLimits: { patience: 300, redirects: 3 },
      maximumMetadata: 1_048_576,
    });
    const answer = await get('left');
    expect(answer.status).toBe(status);
    const { error } = JSON.parse(answer.text) as { error: string };
    expect(error).toMatch(message);
    expect(error).not.toContain(registry.url);
    expect(answer.headers['cross-origin-embedder-policy']).toBe('require-corp');
  });

  it('says so when nobody listens', async () => {
    const { get } = await gatewayTo('http://127.0.0.1:9/');
    const answer = await get('left');
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.text).error).toBe('The package registry cannot be reached (ECONNREFUSED).');
  });

  it('says so for a package that does not exist', async () => {
    const registry = await fakeRegistry({});
    const { get } = await gatewayTo(registry.url);
    const answer = await get('@scope%2fmissing');
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text).error).toBe('@scope/missing was not found in the package registry.');
  });
});

describe('what may be asked', () => {
  it.each([
    '../admin',
    '%2e%2e/admin',
    'left/-/../../admin',
    '-/user/org.couchdb.user:me',
    '-/npm/v1/tokens',
    '-/all',
    '-/whoami',
    'left/-/left-1.0.0.tgz/extra',
    'http://127.0.0.1/admin',
    '//127.0.0.1/admin',
    '',
    '%ff',
    '-/elsewhere/x/aHR0cDovLzEyNy4wLjAuMS8/left.tgz',
  ])('refuses %j without asking the registry', async (path) => {
    const registry = await fakeRegistry({});
    const { get } = await gatewayTo(registry.url);
    expect([400, 404]).toContain((await get(path)).status);
    expect(registry.seen).toHaveLength(0);
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('refuses %s', async (method) => {
    const registry = await fakeRegistry({});
    const { get } = await gatewayTo(registry.url);
    expect((await get('left', { method })).status).toBe(405);
    expect(registry.seen).toHaveLength(0);
  });

  it('refuses POST but to the audit endpoints, which it passes on', async () => {
    const registry = await fakeRegistry({ '/-/npm/v1/security/advisories/bulk': json({}) });
    const { get } = await gatewayTo(registry.url);
    expect((await get('left', { method: 'POST', body: '{}' })).status).toBe(404);
    const body = gzipSync('{"left":["1.0.0"]}');
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip', cookie: 'a=b' };
    const answer = await get('-/npm/v1/security/advisories/bulk', { method: 'POST', body, headers });
    expect(answer).toMatchObject({ status: 200, text: '{}' });
    expect(registry.seen).toHaveLength(1);
    expect(registry.seen[0]!.headers).toMatchObject({ 'content-encoding': 'gzip' });
    expect(registry.seen[0]!.headers.cookie).toBeUndefined();
  });

  it('passes on tags and searches', async () => {
    const registry = await fakeRegistry({
      '/-/package/@s%2fleft/dist-tags': json({ latest: '1.0.0' }),
      '/-/v1/search?text=left&size=2': json({ objects: [] }),
    });
    const { get } = await gatewayTo(registry.url);
    expect((await get('-/package/@s%2fleft/dist-tags')).text).toBe('{"latest":"1.0.0"}');
    expect((await get('-/v1/search?text=left&size=2')).text).toBe('{"objects":[]}');
  });

  it('answers only the runtime it belongs to', async () => {
    const registry = await fakeRegistry({ '/left': json(packument('http://x.invalid/l.tgz')) });
    const { get } = await gatewayTo(registry.url);
    const preview = 'http://p3000-abc123.cloudless.localhost:7700';
    expect((await get('left', { headers: { origin: preview } })).status).toBe(403);
    expect((await get('left', { headers: { 'sec-fetch-site': 'same-site' } })).status).toBe(403);
    expect((await get('left', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    expect((await get('left', { headers: { origin: `http://${HOST}`, 'sec-fetch-site': 'same-origin' } })).status).toBe(
      200,
    );
  });
});

describe('secrets', () => {
  it('go to the registry of the scope only, and never to the client', async () => {
    const scoped = await fakeRegistry({ '/npm/@s%2fleft': json(packument('http://x.invalid/l.tgz', '@s/left')) });
    const registry = await fakeRegistry({ '/left': json(packument('http://x.invalid/l.tgz')) });
    const { get } = await gatewayTo(registry.url, {
      npmrc: [
        `@s:registry=${scoped.url}npm`,
        `${scoped.url.slice('http:'.length)}npm/:username=me`,
        `${scoped.url.slice('http:'.length)}npm/:_password=${Buffer.from('pass').toString('base64')}`,
      ].join('\n'),
    });
    const answer = await get('@s/left', { headers: { authorization: 'Bearer from-the-tab' } });
    await get('left', { headers: { authorization: 'Bearer from-the-tab' } });
    expect(scoped.seen[0]!.headers.authorization).toBe(`Basic ${Buffer.from('me:pass').toString('base64')}`);
    expect(registry.seen[0]!.headers.authorization).toBeUndefined();
    expect(JSON.stringify(answer.headers) + answer.text).not.toMatch(/bWU6cGFzcw|cGFzcw|Basic/);
  });

  it('do not follow a redirect to another host', async () => {
    const storage = await fakeRegistry({ '/left.tgz': sendTarball });
    const registry = await fakeRegistry({
      '/left/-/left-1.0.0.tgz': (_request, response) =>
        response.writeHead(302, { location: `${storage.url}left.tgz` }).end(),
    });
    const { get } = await gatewayTo(registry.url, {
      npmrc: `${registry.url.slice('http:'.length)}:_authToken=secret-token`,
    });
    expect((await get('left/-/left-1.0.0.tgz')).body.equals(TARBALL)).toBe(true);
    expect(registry.seen[0]!.headers.authorization).toBe('Bearer secret-token');
    expect(storage.seen[0]!.headers.authorization).toBeUndefined();
  });

  it('pass through the proxy that npm is told to use', async () => {
    const seen: string[] = [];
    const port = await serveLoopback((request, response) => {
      seen.push(request.url ?? '');
      json(packument('http://x.invalid/l.tgz'))(request, response);
    });
    const { get } = await gatewayTo('http://registry.invalid/', { npmrc: `proxy=http://127.0.0.1:${port}` });
    expect((await get('left')).status).toBe(200);
    expect(seen).toEqual(['http://registry.invalid/left']);
  });
});

describe("npm's configuration", () => {
  it('is read from npm itself and its files', async () => {
    const { readNpmConfiguration } = await import('./npm-configuration.ts');
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, '.npmrc'),
      'registry=https://packages.invalid/a/\n@s:registry=https://scoped.invalid\n//packages.invalid/a/:_authToken=${TOKEN_FOR_TEST}\nstrict-ssl=false\n',
    );
    writeFileSync(join(folder, 'user'), '//scoped.invalid/:_auth=dXNlcjpwYXNz ; comment\n');
    writeFileSync(join(folder, 'package.json'), '{}');
    const configuration = await readNpmConfiguration(folder, {
      PATH: process.env['PATH'],
      HOME: folder,
      npm_config_userconfig: join(folder, 'user'),
      TOKEN_FOR_TEST: 'abc',
    });
    expect(configuration.registryFor('left').href).toBe('https://packages.invalid/a/');
    expect(configuration.registryFor('@s/left').href).toBe('https://scoped.invalid/');
    expect(configuration.authorizationFor(new URL('https://packages.invalid/a/left'))).toBe('Bearer abc');
    expect(configuration.authorizationFor(new URL('https://packages.invalid/b/left'))).toBeNull();
    expect(configuration.authorizationFor(new URL('https://scoped.invalid/x'))).toBe('Basic dXNlcjpwYXNz');
    expect(configuration.isStrict).toBe(false);
  });
});
