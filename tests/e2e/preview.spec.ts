import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { WorkbenchPage } from '../support/workbench.ts';

const program = readFileSync('tests/fixtures/preview/server.mjs', 'utf8');
let workbench: WorkbenchPage;
/** The preview in a tab of its own. */
let preview: Page;

test.beforeAll(async ({ browser }) => {
  const context = await browser.newContext();
  workbench = await WorkbenchPage.fromFiles(await context.newPage(), { 'server.mjs': program });
  await workbench.prompt();
  await workbench.enter('node server.mjs');
  await workbench.sees('second server listens');
  await expect(workbench.preview.getByRole('heading')).toHaveText('Main server');
  preview = await context.newPage();
  await preview.goto(`${workbench.originOf(3000)}/`);
  await expect(preview.getByRole('heading')).toHaveText('Main server');
});

test.afterAll(async () => {
  await workbench.page.context().close();
});

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly length: number;
  readonly hash: string;
  readonly text: string | null;
}

test('every method reaches the server', async () => {
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    const echo = await preview.evaluate(
      async (used) => (await (await fetch(`/echo?m=${used}`, { method: used })).json()) as Echo,
      method,
    );
    expect(echo).toMatchObject({ method, url: `/echo?m=${method}`, length: 0 });
    expect(echo.headers['host']).toBe('localhost:3000');
  }
  const head = await preview.evaluate(async () => {
    const response = await fetch('/echo', { method: 'HEAD' });
    return { status: response.status, text: await response.text() };
  });
  expect(head).toEqual({ status: 200, text: '' });
});

test('bodies arrive whole: JSON, forms and an upload of five megabytes', async () => {
  const json = await preview.evaluate(async () => {
    const headers = { 'content-type': 'application/json', 'x-own': 'yes' };
    return (await (await fetch('/echo', { method: 'POST', headers, body: '{"a":"ü"}' })).json()) as Echo;
  });
  expect(json).toMatchObject({ text: '{"a":"ü"}', length: 10 });
  expect(json.headers).toMatchObject({ 'content-type': 'application/json', 'x-own': 'yes', 'content-length': '10' });

  const form = await preview.evaluate(async () => {
    const body = new FormData();
    body.set('field', 'value');
    return (await (await fetch('/echo', { method: 'POST', body })).json()) as Echo;
  });
  expect(form.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  expect(form.text).toContain('name="field"\r\n\r\nvalue');

  const size = 5_000_000;
  const expected = createHash('sha256').update(Buffer.from(Array.from({ length: size }, (_, at) => (at * 31) % 251)));
  const upload = await preview.evaluate(async (length) => {
    const body = new Uint8Array(length).map((_, at) => (at * 31) % 251);
    return (await (await fetch('/echo', { method: 'PUT', body })).json()) as Echo;
  }, size);
  expect(upload).toMatchObject({ length: size, hash: expected.digest('hex') });
});

test('a streamed answer arrives chunk by chunk', async () => {
  const chunks = await preview.evaluate(async () => {
    const response = await fetch('/stream');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const seen: (string | undefined)[] = [];
    for (const text of ['one', 'two', 'three']) {
      // The server sends the next only now, so what is read here cannot have been collected before.
      await fetch(`/next?text=${text}`);
      seen.push((await reader.read()).value);
    }
    await fetch('/next');
    const { done } = await reader.read();
    return [...seen, done];
  });
  expect(chunks).toEqual(['one', 'two', 'three', true]);
});

test('server-sent events arrive, and a stream that ended is taken up again', async () => {
  const counts = await preview.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const seen: number[] = [];
        const source = new EventSource('/events');
        source.addEventListener('tick', ({ data }: MessageEvent<string>) => {
          seen.push((JSON.parse(data) as { count: number }).count);
          if (seen.length < 5) return;
          source.close();
          resolve(seen);
        });
      }),
  );
  expect(counts).toEqual([1, 2, 3, 4, 5]);
});

test('range requests get the range', async () => {
  const answers = await preview.evaluate(async () => {
    const ask = async (range: string) => {
      const response = await fetch('/range', { headers: { range } });
      return [response.status, response.headers.get('content-range'), await response.text()];
    };
    return [await ask('bytes=5-9'), await ask('bytes=995-'), await ask('bytes=2000-')];
  });
  expect(answers).toEqual([
    [206, 'bytes 5-9/1000', '56789'],
    [206, 'bytes 995-999/1000', '56789'],
    [416, 'bytes */1000', ''],
  ]);
});

test('cookies are kept for the preview; scripts see only those meant for them', async () => {
  await preview.goto(`${workbench.originOf(3000)}/cookies`);
  const seen = await preview.evaluate(async () => ({
    script: document.cookie,
    server: await (await fetch('/cookies/seen')).text(),
  }));
  expect(seen.server.split('; ').sort()).toEqual(['secret=hidden', 'shown=visible']);
  expect(seen.script).toContain('shown=visible');
  expect(seen.script).not.toContain('hidden');
  const own = await preview.evaluate(async () => {
    document.cookie = 'made=by-script; path=/';
    return (await (await fetch('/cookies/seen')).text()).split('; ');
  });
  expect(own).toContain('made=by-script');
  await preview.reload();
  expect(await preview.evaluate(async () => (await fetch('/cookies/seen')).text())).toContain('secret=hidden');
});

test('redirects lead on, also to another server of the project', async () => {
  const followed = await preview.evaluate(async () => {
    const ask = async (path: string) => {
      const response = await fetch(path);
      return [response.redirected, ((await response.json()) as Echo).url];
    };
    return [await ask('/redirect/relative'), await ask('/redirect/absolute')];
  });
  expect(followed).toEqual([
    [true, '/echo?by=relative'],
    [true, '/echo?by=absolute'],
  ]);
  await preview.goto(`${workbench.originOf(3000)}/redirect/other`);
  await expect(preview.getByRole('heading')).toHaveText('Second server');
  expect(new URL(preview.url()).origin).toBe(workbench.originOf(3001));
  await preview.goto(`${workbench.originOf(3000)}/redirect/absolute`);
  expect(preview.url()).toBe(`${workbench.originOf(3000)}/echo?by=absolute`);
});

test('several servers answer at once, and pages reach them as localhost', async () => {
  await preview.goto(`${workbench.originOf(3000)}/`);
  const texts = await preview.evaluate(async () => {
    const text = async (url: string) => (await fetch(url)).text();
    return Promise.all([text('http://localhost:3000/number?n=1'), text('http://localhost:3001/'), text('/number?n=2')]);
  });
  expect(texts[0]).toBe('number 1');
  expect(texts[1]).toContain('Second server');
  expect(texts[2]).toBe('number 2');
  await workbench.page.getByRole('combobox', { name: 'Server' }).selectOption(':3001');
  await expect(workbench.preview.getByRole('heading')).toHaveText('Second server');
  await workbench.page.getByRole('combobox', { name: 'Server' }).selectOption(':3000');
  await expect(workbench.preview.getByRole('heading')).toHaveText('Main server');
});

test('statuses and headers come as the server gave them', async () => {
  const statuses = await preview.evaluate(() =>
    Promise.all(
      [200, 201, 204, 400, 404, 418, 500, 503].map(async (code) => {
        const response = await fetch(`/status?code=${code}`);
        return [response.status, response.statusText];
      }),
    ),
  );
  expect(statuses).toEqual([200, 201, 204, 400, 404, 418, 500, 503].map((code) => [code, 'As asked']));
});

test('a server that breaks off gives a page that explains, and the next request works', async () => {
  const response = await preview.goto(`${workbench.originOf(3000)}/reset`);
  expect(response?.status()).toBe(502);
  await expect(preview.getByRole('heading')).toHaveText('The server broke the connection');
  await preview.goto(`${workbench.originOf(3000)}/`);
  const half = await preview.evaluate(async () => {
    const answer = await fetch('/half');
    return answer.text().then(
      (text) => `whole: ${text}`,
      () => 'broken',
    );
  });
  expect(half).toBe('broken');
  expect(await preview.evaluate(async () => (await fetch('/number?n=3')).text())).toBe('number 3');
});

test('1,000 requests one after another stay correct', async () => {
  const wrong = await preview.evaluate(async () => {
    const bad: string[] = [];
    for (let n = 0; n < 1000; n++) {
      const text = await (await fetch(`/number?n=${n}`)).text();
      if (text !== `number ${n}`) bad.push(`${n}: ${text}`);
    }
    return bad;
  });
  expect(wrong).toEqual([]);
});

test('when nothing listens any more a page says so, and shows the server again when it is back', async () => {
  await workbench.interrupt();
  await workbench.prompt();
  const response = await preview.goto(`${workbench.originOf(3000)}/`);
  expect(response?.status()).toBe(502);
  await expect(preview.locator('body')).toContainText('3000');
  await workbench.enter('node server.mjs');
  // Nobody reloads: the page that explains looks for the server itself.
  await expect(preview.getByRole('heading')).toHaveText('Main server');
});
