import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createApplication } from '../application.ts';
import { ask, serveLoopback, temporaryFolder, type Answer, type Ask } from '../testing/loopback.ts';
import { isPublicAddress } from './address-guard.ts';
import { Allowlist } from './allowlist.ts';
import { OutsideGateway, type OutsideGatewaySettings } from './outside-gateway.ts';

const HOST = 'r-abc123.cloudless.localhost:7700';

async function gateway(settings: OutsideGatewaySettings): Promise<(rest: string, options?: Ask) => Promise<Answer>> {
  const port = await serveLoopback(
    createApplication({
      version: '0',
      build: temporaryFolder(),
      host: '127.0.0.1',
      baseDomain: null,
      isSingleOrigin: false,
      isProxyTrusted: false,
      embedders: [],
      gateways: { '/-/outside/': new OutsideGateway(settings) },
      onFailure: () => undefined,
    }),
  );
  return (rest, options) => ask(port, HOST, `/-/outside/${rest}`, options);
}

/** A host outside, reached by the name `localhost` as if that were a public one. */
async function outside(
  listener: RequestListener,
  settings: Partial<OutsideGatewaySettings> = {},
): Promise<{ get: (path: string, options?: Ask) => Promise<Answer> }> {
  const port = await serveLoopback(listener);
  const send = await gateway({
    hosts: [`127.0.0.1:${port}`],
    isAddressAllowed: () => true,
    ...settings,
  });
  return { get: (path, options) => send(`http/127.0.0.1:${port}${path}`, options) };
}

describe('what may be reached', () => {
  it.each([
    ['https/example.com/', 403, 'refused'],
    ['http/169.254.169.254/latest/meta-data', 403, 'refused'],
    ['ftp/example.com/', 400, 'invalid'],
    ['https/user:pass@example.com/', 400, 'invalid'],
    ['https/exam%70le.com/', 400, 'invalid'],
    ['https//example.com/', 400, 'invalid'],
    ['', 400, 'invalid'],
  ])('nothing by default: %s', async (rest, status, code) => {
    const send = await gateway({ hosts: [] });
    const answer = await send(rest);
    expect(answer.status).toBe(status);
    expect(answer.headers['x-cloudless-gateway-error']).toBe(code);
    expect(JSON.parse(answer.text).message).toMatch(/\.$/);
  });

  it.each([
    'localhost',
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    '10.1.2.3',
    '169.254.169.254',
    '[::1]',
    '[::ffff:127.0.0.1]',
  ])('never a private address, even when %s is listed', async (host) => {
    const send = await gateway({ hosts: [host, new URL(`http://${host}`).hostname] });
    const answer = await send(`http/${host}/`);
    expect(answer.status).toBe(403);
    expect(answer.headers['x-cloudless-gateway-error']).toBe('private');
  });

  it('only from the runtime it belongs to', async () => {
    const { get } = await outside((_request, response) => response.end('ok'));
    const answer = await get('/', { headers: { origin: 'http://p3000-abc123.cloudless.localhost:7700' } });
    expect(answer.headers['x-cloudless-gateway-error']).toBe('foreign-origin');
    expect((await get('/')).text).toBe('ok');
  });

  it.each([
    ['example.com', 'https://example.com/x', true],
    ['example.com', 'http://example.com:80/', true],
    ['example.com', 'https://example.com:8443/', false],
    ['example.com:8443', 'https://example.com:8443/', true],
    ['example.com', 'https://a.example.com/', false],
    ['*.example.com', 'https://a.b.example.com/', true],
    ['*.example.com', 'https://example.com/', false],
    ['*.example.com', 'https://evilexample.com/', false],
    ['example.com', 'https://example.com.evil.example/', false],
    ['example.com', 'https://example.com./', true],
  ])('the pattern %s for %s: %s', (pattern, url, isAllowed) => {
    expect(new Allowlist([pattern]).allows(new URL(url))).toBe(isAllowed);
  });

  it.each([
    ['8.8.8.8', 4, true],
    ['172.32.0.1', 4, true],
    ['172.31.0.1', 4, false],
    ['100.100.100.100', 4, false],
    ['0.0.0.0', 4, false],
    ['2606:4700::1111', 6, true],
    ['fd00::1', 6, false],
    ['fe80::1', 6, false],
    ['::ffff:8.8.8.8', 6, false],
    ['64:ff9b::7f00:1', 6, false],
  ] as const)('the address %s (IPv%i): %s', (address, family, isPublic) => {
    expect(isPublicAddress({ address, family })).toBe(isPublic);
  });
});

describe('the exchange', () => {
  it("carries the program's method, headers and body, and nothing of the browser's", async () => {
    let seen: unknown;
    const { get } = await outside((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen = {
          method: request.method,
          url: request.url,
          headers: request.headers,
          body: String(Buffer.concat(chunks)),
        };
        response.end();
      });
    });
    await get('/path?q=1', {
      method: 'PATCH',
      body: 'the body',
      headers: {
        'x-own': '1',
        cookie: 'browser=1',
        'user-agent': 'browser',
        'sec-fetch-mode': 'cors',
        'x-cloudless-header-cookie': 'program=1',
        'x-cloudless-header-user-agent': 'node',
        'x-cloudless-header-host': 'evil.example',
      },
    });
    expect(seen).toMatchObject({ method: 'PATCH', url: '/path?q=1', body: 'the body' });
    const { headers } = seen as { headers: Record<string, string> };
    expect(headers).toMatchObject({ 'x-own': '1', cookie: 'program=1', 'user-agent': 'node' });
    expect(headers['host']).toMatch(/^127\.0\.0\.1:/);
    expect(Object.keys(headers).filter((name) => /^(sec-|x-cloudless|origin)/.test(name))).toEqual([]);
  });

  it('keeps what a browser would act upon from the browser', async () => {
    const { get } = await outside((_request, response) =>
      response
        .writeHead(302, 'Found', {
          location: 'https://elsewhere.example/',
          'set-cookie': ['a=1', 'b=2, c'],
          'content-security-policy': "default-src 'none'",
          'x-own': 'yes',
        })
        .end('moved'),
    );
    const answer = await get('/');
    expect(answer).toMatchObject({ status: 200, text: 'moved' });
    expect(answer.headers).toMatchObject({
      'x-cloudless-status': '302 Found',
      'x-cloudless-header-location': 'https://elsewhere.example/',
      'x-cloudless-set-cookie': '["a=1","b=2, c"]',
      'x-cloudless-header-content-security-policy': "default-src 'none'",
      'x-own': 'yes',
      'cross-origin-embedder-policy': 'require-corp',
      'cache-control': 'no-store',
    });
    expect(answer.headers['location']).toBeUndefined();
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('passes errors of the outside on as they are', async () => {
    const { get } = await outside((_request, response) => response.writeHead(404).end('nothing'));
    const answer = await get('/');
    expect(answer).toMatchObject({ status: 404, text: 'nothing' });
    expect(answer.headers['x-cloudless-gateway-error']).toBeUndefined();
  });

  it('streams: the first part arrives while the rest is not yet written', async () => {
    let finish = (): void => undefined;
    const { get } = await outside((_request, response) => {
      response.write('first ');
      finish = () => response.end('second');
    });
    const answer = await get('/', { onFirstChunk: () => finish() });
    expect(answer.text).toBe('first second');
  });

  it.each<[string, RequestListener, number, string]>([
    ['is silent', () => undefined, 504, 'slow'],
    ['hangs up', (_request, response) => response.destroy(), 502, 'unreachable'],
  ])('says so when the outside %s', async (_name, listener, status, code) => {
    const { get } = await outside(listener, { patience: 200 });
    const answer = await get('/');
    expect(answer.status).toBe(status);
    expect(answer.headers['x-cloudless-gateway-error']).toBe(code);
  });

  it('refuses bodies beyond the limit', async () => {
    const { get } = await outside((request, response) => request.resume().on('end', () => response.end()), {
      maximumRequest: 1000,
    });
    const answer = await get('/', { method: 'POST', body: Buffer.alloc(5000) });
    expect(answer.headers['x-cloudless-gateway-error']).toBe('too-large');
  });

  it('breaks off answers beyond the limit', async () => {
    const { get } = await outside((_request, response) => response.end(Buffer.alloc(500_000)), {
      maximumAnswer: 1000,
    });
    await expect(get('/')).rejects.toThrow();
  });
});
