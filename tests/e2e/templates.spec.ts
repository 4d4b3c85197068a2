import { expect, test } from '@playwright/test';
import { INSTALL, WorkbenchPage } from '../support/workbench.ts';

test.setTimeout(240_000);

test('Node.js: runs, is edited, and shows the change', async ({ page }) => {
  const workbench = await WorkbenchPage.fromTemplate(page, 'Node.js');
  await workbench.sees(/Hello, world, from Node v24/);
  await workbench.replaceInEditor("'world'", "'everyone'");
  const { output, code } = await workbench.run('clear; node index.js');
  expect(output).toContain('Hello, everyone, from Node v24');
  expect(code).toBe(0);
});

test('Fastify: installs, runs, is edited, and shows the change', async ({ page }) => {
  const workbench = await WorkbenchPage.fromTemplate(page, 'Fastify');
  await expect(workbench.preview.getByRole('heading')).toHaveText('Hello from Fastify', { timeout: INSTALL });
  await workbench.preview.getByRole('link', { name: '/greet/you' }).click();
  await expect(workbench.preview.locator('body')).toContainText('Hello, you!');
  await workbench.replaceInEditor('Hello from Fastify', 'Changed Fastify');
  await expect(async () => {
    await workbench.reloadPreview();
    await expect(workbench.preview.getByRole('heading')).toHaveText('Changed Fastify', { timeout: 3000 });
  }).toPass({ timeout: 30_000 });
});

test('Static site: installs, runs, is edited, and shows the change', async ({ page }) => {
  const workbench = await WorkbenchPage.fromTemplate(page, 'Static site');
  await expect(workbench.preview.getByRole('heading')).toHaveText('Hello, browser', { timeout: INSTALL });
  await workbench.preview.getByRole('button', { name: 'Press' }).click();
  await expect(workbench.preview.locator('#count')).toHaveText('1');
  await workbench.replaceInEditor('Hello, browser', 'Hello, changed page');
  await workbench.reloadPreview();
  await expect(workbench.preview.getByRole('heading')).toHaveText('Hello, changed page');
});

test('Vite + React: installs, runs, is edited, and shows the change', async ({ page }) => {
  const workbench = await WorkbenchPage.fromTemplate(page, 'Vite + React');
  await expect(workbench.preview.getByRole('heading')).toHaveText('Hello from React', { timeout: 2 * INSTALL });
  await workbench.preview.getByRole('button', { name: 'Count is 0' }).click();
  await expect(workbench.preview.getByRole('button', { name: 'Count is 1' })).toBeVisible();
  await workbench.replaceInEditor('Hello from React', 'Hello, changed React');
  await expect(async () => {
    await workbench.reloadPreview();
    await expect(workbench.preview.getByRole('heading')).toHaveText('Hello, changed React', { timeout: 5000 });
  }).toPass({ timeout: 30_000 });
});
