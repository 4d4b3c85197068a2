import { expect, test } from '@playwright/test';
import { INSTALL, WorkbenchPage } from '../support/workbench.ts';

test('the React template starts, counts, and takes an edit over without losing what it counted', async ({ page }) => {
  const workbench = await WorkbenchPage.fromTemplate(page, 'Vite + React');
  const heading = workbench.preview.getByRole('heading');
  await expect(heading).toHaveText('Hello from React', { timeout: INSTALL });

  const button = workbench.preview.getByRole('button');
  await button.click();
  await button.click();
  await expect(button).toHaveText('Count is 2');

  let frameLoads = 0;
  page.on('framenavigated', (frame) => void (frame.url().includes('//p5173-') && frameLoads++));
  await workbench.replaceInEditor('Hello from React', 'Hello again');
  await expect(heading).toHaveText('Hello again');
  await expect(button).toHaveText('Count is 2');
  expect(frameLoads).toBe(0);

  await workbench.reloadPreview();
  await expect(heading).toHaveText('Hello again');
  await expect(button).toHaveText('Count is 0');

  await workbench.interrupt();
  await workbench.prompt();
  const build = await workbench.run('npm run build', INSTALL);
  expect(build.output).toContain('built in');
  expect(build.code).toBe(0);
  await workbench.enter('npm run preview');
  await workbench.sees('4173');
  const built = await page.context().newPage();
  await built.goto(`${workbench.originOf(4173)}/`);
  await expect(built.getByRole('heading')).toHaveText('Hello again');
});
