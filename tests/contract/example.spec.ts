import { expect, test } from '@playwright/test';
import { startServer } from '../support/start-server.ts';
import { servePage } from './page-server.ts';

test('the example page uses the server as its host from an origin of its own', async ({ page }) => {
  const pages = await servePage({ '/embed/node_modules/': 'node_modules', '/embed/': 'examples/embed' });
  const origin = `http://example.cloudless.localhost:${pages.port}`;
  const server = await startServer(['--allow-embedder', origin]);
  try {
    const cloudless = `http://cloudless.localhost:${server.url.port}`;
    await page.goto(`${origin}/embed/?cloudless=${encodeURIComponent(cloudless)}`);
    await expect(page.locator('#output')).toContainText('Node v24.');
    await expect(page.frameLocator('#preview').locator('h1')).toHaveText('Hello from your tab');
  } finally {
    await server.close();
    pages.close();
  }
});
