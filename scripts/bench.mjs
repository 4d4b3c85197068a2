/** `npm run bench [-- --runs N]`: the runtime's promises, measured; medians against native Node in the same run. */
import './require-node.mjs';
import { chromium } from '@playwright/test';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { filesProgram, processorProgram } from '../tests/perf/programs.mjs';
import { chromiumFlags, findChromium } from '../tests/support/find-chromium.mjs';
import { findNativeNode } from '../tests/support/probes.mjs';
import { openLab } from '../tests/support/runtime-lab.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const runs = Number(values.runs);
const native = findNativeNode();
const rows = [];

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const milliseconds = (value) => `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`;

function record(what, measured, target, detail = '') {
  rows.push([what, measured, target, detail]);
  console.log(`${what}: ${measured} (target ${target})${detail === '' ? '' : ` ${detail}`}`);
}

function startServer(options) {
  const child = spawn(process.execPath, ['build/server/main.js', '--port', '0', ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      const url = /ready at (\S+)/.exec(String(chunk))?.[1];
      if (url) resolve({ url, close: () => child.kill() });
    });
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

const launch = () => chromium.launch({ executablePath: findChromium(), args: chromiumFlags });
const terminalText = (page) =>
  page.evaluate(() => [...document.querySelectorAll('.xterm-rows > div')].map((row) => row.textContent).join('\n'));

/** Waits until the terminal's text satisfies a pattern; asked of the page itself, without a pause between. */
const untilTerminal = (page, pattern, timeout = 120_000) =>
  page.waitForFunction(
    (source) =>
      new RegExp(source).test(
        [...document.querySelectorAll('.xterm-rows > div')].map((row) => row.textContent).join('\n'),
      ),
    pattern,
    { timeout, polling: 16 },
  );

async function type(page, command, pattern, timeout) {
  await page.locator('[data-terminal]:not(.is-hidden)').click();
  await page.keyboard.type(`${command}\n`);
  await untilTerminal(page, pattern, timeout);
}

async function openTemplate(page, url, title) {
  await page.goto(url);
  await page.locator('.templates button', { hasText: title }).first().click();
  await page.locator('[data-phase="ready"]').waitFor({ timeout: 60_000 });
}

/** From navigation to a prompt that takes input. */
async function timePrompt(page, navigate) {
  const started = performance.now();
  await navigate();
  await untilTerminal(page, '❯', 60_000);
  return performance.now() - started;
}

async function benchBoot(server) {
  const cold = [];
  const warm = [];
  const restored = [];
  for (let run = 0; run < runs; run++) {
    const browser = await launch();
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.locator('.templates button', { hasText: 'Node.js' }).waitFor();
    cold.push(await timePrompt(page, () => page.locator('.templates button', { hasText: 'Node.js' }).click()));
    const address = page.url();
    warm.push(await timePrompt(page, () => page.goto(address)));
    restored.push(await timePrompt(page, () => page.reload()));
    await browser.close();
  }
  record('boot to prompt, cold', milliseconds(median(cold)), '2,500 ms');
  record('boot to prompt, warm', milliseconds(median([...warm, ...restored])), '1,000 ms');
}

async function benchLab() {
  const lab = await openLab();
  const first = await lab.page.evaluate(async () => {
    const started = performance.now();
    await globalThis.lab.kernel().readdir('/home');
    return performance.now() - started;
  });
  record('first file operation after boot', milliseconds(first), '50 ms');
  const startTimes = [];
  for (let run = 0; run < runs + 3; run++) startTimes.push((await lab.run('node', ['-e', '0'])).duration);
  const nativeStarts = Array.from({ length: runs }, () => {
    const started = performance.now();
    spawnSync(native, ['-e', '0']);
    return performance.now() - started;
  });
  record('node -e 0, warm', milliseconds(median(startTimes)), '150 ms', `native ${milliseconds(median(nativeStarts))}`);
  for (const [what, program, target] of [
    ['CPU-bound JavaScript', processorProgram, 1.2],
    ['10,000 small files written and read', filesProgram, 5],
  ]) {
    const inTab = [];
    const outside = [];
    for (let run = 0; run < runs; run++) {
      const result = await lab.run('node', ['-e', program], { timeout: 120_000 });
      if (result.code !== 0) throw new Error(`${what}: ${result.stderr}`);
      inTab.push(Number(result.stdout));
      outside.push(Number(spawnSync(native, ['-e', program], { encoding: 'utf8' }).stdout));
    }
    const ratio = median(inTab) / median(outside);
    record(
      what,
      `${ratio.toFixed(2)}x`,
      `${target}x`,
      `${milliseconds(median(inTab))} against ${milliseconds(median(outside))}`,
    );
  }
  await lab.close();
}

async function benchProject(server, single) {
  const browser = await launch();
  const page = await browser.newPage();
  await openTemplate(page, server.url, 'Express');
  await untilTerminal(page, 'listens on', 180_000);
  await page.locator('[data-terminal]:not(.is-hidden)').click();
  await page.keyboard.press('Control+C');
  const inTab = [];
  for (let run = 0; run < Math.min(runs, 3); run++) {
    await type(
      page,
      `rm -rf node_modules package-lock.json; clear; node -e "console.log('st'+'art '+Date.now())"; npm install; node -e "console.log('sto'+'p '+Date.now())"`,
      'stop \\d{13}',
      180_000,
    );
    const text = await terminalText(page);
    inTab.push(Number(/stop (\d{13})/.exec(text)[1]) - Number(/start (\d{13})/.exec(text)[1]));
    await type(page, 'clear', '❯');
  }
  const outside = [];
  const folder = mkdtempSync(join(tmpdir(), 'bench-npm-'));
  for (let run = 0; run < Math.min(runs, 3) + 1; run++) {
    rmSync(folder, { recursive: true, force: true });
    spawnSync('mkdir', ['-p', folder]);
    writeFileSync(join(folder, 'package.json'), '{"name":"x","dependencies":{"express":"5.3.0"}}');
    const started = performance.now();
    const result = spawnSync(
      native,
      [
        join(root, 'node_modules/npm/bin/npm-cli.js'),
        'install',
        '--no-audit',
        '--no-fund',
        `--registry=${single.url}-/registry/`,
        `--cache=${join(folder, '.npm')}`,
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    if (result.status !== 0) throw new Error(result.stderr);
    // The first one warms the gateway and is not counted.
    if (run > 0) outside.push(performance.now() - started);
  }
  rmSync(folder, { recursive: true, force: true });
  record(
    'npm install express',
    `${(median(inTab) / median(outside)).toFixed(2)}x`,
    '3x',
    `${milliseconds(median(inTab))} against ${milliseconds(median(outside))} of native npm, both with empty caches, same warm gateway`,
  );

  const restoring = [];
  for (let run = 0; run < runs; run++) {
    const started = performance.now();
    await page.reload();
    await page.locator('[data-phase="ready"]').waitFor();
    await page.locator('[data-path="node_modules"]').waitFor();
    restoring.push(performance.now() - started);
  }
  record('restoring an installed project after reload', milliseconds(median(restoring)), '1,000 ms');

  await untilTerminal(page, '❯');
  await type(page, 'node server.js', 'listens on');
  const frame = page.frameLocator('iframe[title="Preview"]');
  await frame.locator('#answer', { hasText: 'Hello' }).waitFor({ timeout: 60_000 });
  const preview = page
    .frames()
    .find((candidate) => /^http:\/\/p3000-/.test(candidate.url()) && !candidate.url().includes('/__cloudless/'));
  const requests = await preview.evaluate(async () => {
    const times = [];
    for (let index = 0; index < 1000; index++) {
      const started = performance.now();
      const response = await fetch(`/api/hello?name=${index}`);
      if ((await response.json()).message !== `Hello, ${index}!`) throw new Error(`answer ${index} is another's`);
      times.push(performance.now() - started);
    }
    return times;
  });
  record('1,000 sequential preview requests, median', milliseconds(median(requests)), '8 ms');
  // Idle is some time after the last request, from a fresh visit: what the installation left behind is gone by then.
  await page.reload();
  await untilTerminal(page, '❯');
  await type(page, 'node server.js', 'listens on');
  await frame.locator('#answer', { hasText: 'Hello' }).waitFor({ timeout: 60_000 });
  await page.waitForTimeout(10_000);
  const whole = await rendererMemory(browser);
  await page.goto('about:blank');
  await page.waitForTimeout(2000);
  const empty = await rendererMemory(browser);
  if (whole !== null && empty !== null) {
    const memory = whole - empty;
    const detail = 'more than the same browser with an empty tab: workbench, runtime, every worker and the preview';
    record('idle tab with an Express project', `${Math.round(memory / 1e6)} MB`, '300 MB', detail);
  }
  await browser.close();
}

/** Bytes all renderer processes hold, shared pages counted in parts; null where the system does not tell. */
async function rendererMemory(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  let bytes = 0;
  for (const { type, id } of processInfo) {
    if (type !== 'renderer') continue;
    try {
      const rollup = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8');
      bytes += Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024;
    } catch {
      return null;
    }
  }
  return bytes;
}

if (native === null) {
  console.log('bench: not run, it compares with a Linux x64 binary of Node');
} else {
  const server = await startServer([]);
  const single = await startServer(['--single-origin']);
  try {
    await benchLab();
    await benchBoot(server);
    await benchProject(server, single);
  } finally {
    server.close();
    single.close();
  }
  console.log('\n| what | measured | target | |\n|---|---|---|---|');
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}
