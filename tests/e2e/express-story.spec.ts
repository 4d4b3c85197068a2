import { expect, test } from '@playwright/test';
import { startServer } from '../support/start-server.ts';
import { INSTALL, WorkbenchPage } from '../support/workbench.ts';

test('a person makes an Express project, changes it, and finds everything again after a reload', async ({ page }) => {
  test.setTimeout(240_000);
  const workbench = await WorkbenchPage.fromTemplate(page, 'Express');
  await workbench.sees('The server listens on http://localhost:3000', INSTALL);
  await expect(workbench.preview.getByRole('heading')).toHaveText('Hello from Express');
  await expect(workbench.preview.locator('#answer')).toHaveText('Hello, Cloudless!');

  await workbench.open('public/index.html');
  await workbench.replaceInEditor('Hello from Express', 'Hello from my own page');
  await workbench.reloadPreview();
  await expect(workbench.preview.getByRole('heading')).toHaveText('Hello from my own page');

  await workbench.open('server.js');
  await workbench.replaceInEditor(
    'message: `Hello, ',
    'message: `Welcome, ${request.query.name}! `.concat(``), was: `',
  );
  await expect(async () => {
    await workbench.reloadPreview();
    await expect(workbench.preview.locator('#answer')).toHaveText('Welcome, Cloudless! ', { timeout: 3000 });
  }).toPass({ timeout: 30_000 });

  await page.reload();
  await workbench.ready();
  await expect(page.getByRole('tab', { name: 'index.html' })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'server.js' })).toHaveAttribute('aria-selected', 'true');
  await expect(workbench.editor).toContainText('Welcome');
  await expect(page.getByRole('treeitem', { name: 'node_modules' })).toBeVisible();
  await workbench.prompt();
  await workbench.enter('npm start');
  await workbench.sees('The server listens on');
  await expect(workbench.preview.getByRole('heading')).toHaveText('Hello from my own page');
});

test('the preview lives in a tab of its own, and on while the server of Cloudless restarts', async ({
  page,
  context,
}) => {
  const first = await startServer([]);
  const program = `import { createServer } from 'node:http';
    let count = 0;
    createServer((request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>Counter</title><h1>Visit ' + ++count + '</h1>');
    }).listen(3000);`;
  const workbench = await WorkbenchPage.fromFiles(page, { 'server.mjs': program }, first.url.href);
  await workbench.prompt();
  await workbench.enter('node server.mjs');
  await expect(workbench.preview.getByRole('heading')).toHaveText('Visit 1');
  const [tab] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('button', { name: 'Open the preview in a new tab' }).click(),
  ]);
  await expect(tab.getByRole('heading')).toHaveText(/^Visit \d+$/);
  const visits = async (): Promise<number> =>
    Number((await tab.getByRole('heading').innerText()).replace('Visit ', ''));
  const before = await visits();

  await first.close();
  await tab.reload();
  await expect.poll(visits).toBeGreaterThan(before);
  await workbench.newTerminal();
  expect((await workbench.run("node -p '6*7'")).output).toMatch(/^42$/m);

  const second = await startServer(['--port', first.url.port]);
  const during = await visits();
  await tab.reload();
  await expect.poll(visits).toBeGreaterThan(during);
  await page.reload();
  await workbench.ready();
  await expect(page.getByRole('treeitem', { name: 'server.mjs' })).toBeVisible();
  await second.close();
});
