import { mkdirSync, writeFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { WorkbenchPage } from '../support/workbench.ts';

const FILES = { 'src/main.js': "export const answer = 'kept';", 'notes.txt': 'first line' };

test('the terminal goes on when its size changes', async ({ page }) => {
  const workbench = await WorkbenchPage.fromFiles(page, FILES);
  await workbench.prompt();
  for (const width of [900, 1400, 1100]) {
    await page.setViewportSize({ width, height: width - 200 });
    expect((await workbench.run(`echo width ${width}`)).output).toMatch(new RegExp(`^width ${width}$`, 'm'));
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test(`nothing keeps people out at ${width} pixels, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      await page.goto('/');
      await expect(page.getByRole('button', { name: 'Express' })).toBeVisible();
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      const workbench = await WorkbenchPage.fromFiles(page, FILES);
      const places = width < 700 ? ['Explorer', 'Editor', 'Terminal', 'Preview'] : [];
      for (const place of [null, ...places]) {
        if (place !== null) await page.getByRole('navigation').getByRole('button', { name: place }).click();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations, place ?? 'all').toEqual([]);
        const isWider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        expect(isWider, 'scrolls sideways').toBe(false);
      }
      await workbench.ready();
    });
  }
}

test('everything can be done from the keyboard: the tree, go to file, commands', async ({ page }) => {
  const workbench = await WorkbenchPage.fromFiles(page, FILES);
  await expect(page.getByRole('treeitem').first()).toBeVisible();
  await page.getByRole('tree').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('treeitem', { name: 'main.js' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'main.js' })).toHaveAttribute('aria-selected', 'true');
  await expect(workbench.editor).toBeFocused();
  await workbench.open('notes.txt');
  await expect(workbench.editor).toBeFocused();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' and more');
  await workbench.saved();
  await page.keyboard.press('Control+Shift+P');
  await page.getByRole('combobox', { name: 'Command' }).fill('>New terminal');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'Terminal 2' })).toBeVisible();
  await workbench.prompt();
  expect((await workbench.run('cat notes.txt; echo')).output).toContain('first line and more');
});

test('a folder becomes a project', async ({ page }, testInfo) => {
  const folder = testInfo.outputPath('my-folder');
  mkdirSync(`${folder}/inner`, { recursive: true });
  writeFileSync(`${folder}/inner/deep.txt`, 'from a folder');
  await page.goto('/');
  await page.getByLabel('Folder to import').setInputFiles(folder);
  await page.waitForURL(/\/w\//);
  const workbench = new WorkbenchPage(page);
  await workbench.ready();
  await expect(page.getByRole('heading', { name: 'my-folder' })).toBeVisible();
  await workbench.open('inner/deep.txt');
  expect(await workbench.editorText()).toBe('from a folder');
});

test('files are renamed, deleted and brought back', async ({ page }) => {
  const workbench = await WorkbenchPage.fromFiles(page, FILES);
  await workbench.open('notes.txt');
  await page.getByRole('treeitem', { name: 'notes.txt' }).click();
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByLabel('New path').fill('renamed.txt');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('treeitem', { name: 'renamed.txt' })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'renamed.txt' })).toBeVisible();
  await page.getByRole('tree').focus();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('treeitem', { name: 'renamed.txt' })).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('treeitem', { name: 'renamed.txt' })).toBeVisible();
  await workbench.open('renamed.txt');
  expect(await workbench.editorText()).toBe('first line');
});

test('projects are renamed, binned and brought back', async ({ page }) => {
  await WorkbenchPage.fromFiles(page, FILES);
  await page.goto('/');
  await page.getByRole('button', { name: 'Rename project' }).click();
  await page.getByLabel('New name of project').fill('Second name');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Delete Second name' }).click();
  await expect(page.getByRole('link', { name: 'Second name' })).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('link', { name: 'Second name' }).click();
  await new WorkbenchPage(page).ready();
  await expect(page.getByRole('treeitem', { name: 'notes.txt' })).toBeVisible();
});

test('a second tab on the same project says so in one message', async ({ page, context }) => {
  await WorkbenchPage.fromFiles(page, FILES);
  const second = await context.newPage();
  await second.goto(page.url());
  await expect(second.locator('[data-phase]')).toHaveAttribute('data-phase', 'failed', { timeout: 20_000 });
  await expect(second.getByText('This project is open in another tab or window of this browser')).toHaveCount(1);
  await expect(page.locator('[data-phase]')).toHaveAttribute('data-phase', 'ready');
});
