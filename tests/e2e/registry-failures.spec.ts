import { expect, test, type Page } from '@playwright/test';
import { serveBrokenRegistry, type BrokenRegistry } from '../support/broken-registry.ts';
import { startServer, type RunningServer } from '../support/start-server.ts';
import { WorkbenchPage } from '../support/workbench.ts';

const FILES = { 'notes.txt': 'do not lose me' };
let registry: BrokenRegistry;
let server: RunningServer;

test.use({ viewport: { width: 1280, height: 1800 } });

test.beforeAll(async () => {
  registry = await serveBrokenRegistry();
  server = await startServer([], { npm_config_registry: registry.url });
});

test.afterAll(async () => {
  registry.close();
  await server.close();
});

async function install(page: Page, name: string, message: RegExp): Promise<void> {
  const workbench = await WorkbenchPage.fromFiles(page, FILES, server.url.href);
  await workbench.prompt();
  const { code, output } = await workbench.run(`npm install ${name}`, 60_000);
  expect(output).toMatch(message);
  expect(code).not.toBe(0);
  await workbench.staysAlive(FILES);
}

test('a package that does not exist is told in one message', ({ page }) => install(page, 'missing', /E404/));

test('an archive with a wrong checksum is refused', ({ page }) => install(page, 'damaged', /EINTEGRITY/));

test('an archive whose paths climb out writes nothing outside of its folder', async ({ page }) => {
  const workbench = await WorkbenchPage.fromFiles(page, FILES, server.url.href);
  await workbench.prompt();
  await workbench.run('npm install climbing', 60_000);
  expect((await workbench.run('clear; ls node_modules')).output).toContain('climbing');
  await workbench.staysAlive(FILES);
});

test('an installation from a silent registry can be interrupted', async ({ page }) => {
  const workbench = await WorkbenchPage.fromFiles(page, FILES, server.url.href);
  await workbench.prompt();
  await workbench.enter('npm install silent');
  await workbench.sees(/npm install silent\n/);
  await workbench.interrupt();
  await workbench.prompt();
  await workbench.staysAlive(FILES);
});

test('a registry that is down is told in one message', async ({ page }) => {
  const down = await serveBrokenRegistry();
  down.close();
  const own = await startServer([], { npm_config_registry: down.url });
  const workbench = await WorkbenchPage.fromFiles(page, FILES, own.url.href);
  await workbench.prompt();
  const { code, output } = await workbench.run('npm install anything', 90_000);
  expect(output).toMatch(/npm error .*(502|unreachable|cannot be reached|ECONNREFUSED)/i);
  expect(code).not.toBe(0);
  await workbench.staysAlive(FILES);
  await own.close();
});
