import { expect, test } from '@playwright/test';

test('localhost leads to the workbench, and everything there is isolated', async ({ request, baseURL }) => {
  const workbench = new URL(baseURL ?? '');
  const answer = await request.get(`http://localhost:${workbench.port}/healthz`, { maxRedirects: 0 });
  expect(await answer.json()).toMatchObject({ status: 'ok' });
  const redirect = await request.get(`http://localhost:${workbench.port}/w/demo12?a=b`, { maxRedirects: 0 });
  expect(redirect.status()).toBe(307);
  expect(redirect.headers()['location']).toBe(`${workbench.origin}/w/demo12?a=b`);
});

test('a page of every place is cross-origin isolated in a real browser', async ({ page, baseURL }) => {
  const workbench = new URL(baseURL ?? '');
  for (const label of ['', 'r-demo12.', 'p3000-demo12.']) {
    await page.goto(`http://${label}${workbench.host}/healthz`);
    expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
  }
});
