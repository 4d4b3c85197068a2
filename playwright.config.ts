import { defineConfig } from '@playwright/test';
import { chromiumFlags, findChromium } from './tests/support/find-chromium.mjs';

const executablePath = findChromium() ?? undefined;

export default defineConfig({
  testDir: 'tests',
  testMatch: ['e2e/**/*.spec.ts', 'contract/**/*.spec.ts', 'runtime/**/*.spec.ts'],
  timeout: 120_000,
  workers: 1,
  retries: 0,
  reporter: 'line',
  use: {
    browserName: 'chromium',
    // Workers evaluate this file again once the server has said where it is.
    baseURL: process.env['CLOUDLESS_URL'],
    launchOptions: { executablePath, args: chromiumFlags },
  },
  webServer: {
    command: `"${process.execPath}" build/server/main.js --port 0`,
    wait: { stdout: /ready at (?<CLOUDLESS_URL>\S+)/ },
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
  },
});
