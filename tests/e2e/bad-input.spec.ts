import { expect, test } from '@playwright/test';
import { WorkbenchPage } from '../support/workbench.ts';

// Room for whole error messages in the terminal.
test.use({ viewport: { width: 1280, height: 1800 } });

const SOURCES = { 'src/main.js': "export const answer = 'kept';", 'notes.txt': 'do not lose me' };

interface Case {
  readonly title: string;
  readonly program: string;
  /** What a person reads. */
  readonly message: RegExp;
  readonly code?: number;
  readonly timeout?: number;
}

/** Programs that end by themselves, or are ended, with one clear message in the terminal or as a note. */
const cases: readonly Case[] = [
  {
    title: 'removes / with fs.rmSync',
    program: "import fs from 'node:fs'; fs.rmSync('/', { recursive: true, force: true });",
    message: /EBUSY|EROFS|EPERM/,
  },
  {
    title: 'writes until the disk is full',
    program: `import fs from 'node:fs'; fs.mkdirSync('big'); const chunk = Buffer.alloc(16_000_000, 7);
      for (let i = 0; ; i++) fs.writeFileSync('big/' + i, chunk);`,
    message: /ENOSPC: no space left on device/,
    timeout: 120_000,
  },
  {
    title: 'listens on a used port',
    program: `import http from 'node:http'; http.createServer().listen(4000, () => http.createServer().listen(4000));`,
    message: /EADDRINUSE: address already in use :::4000/,
  },
  {
    title: 'aborts itself',
    program: 'process.abort();',
    message: /Aborted|SIGABRT/i,
  },
  {
    title: 'recurses without end',
    program: 'const f = () => f() + 1; f();',
    message: /RangeError: Maximum call stack size exceeded/,
  },
];

for (const { title, program, message, timeout = 30_000 } of cases) {
  test(`a program that ${title} leaves everything as it was`, async ({ page }) => {
    const workbench = await WorkbenchPage.fromFiles(page, { ...SOURCES, 'bad.mjs': program });
    await workbench.prompt();
    await workbench.enter("node bad.mjs || echo failed''-as-expected");
    await expect
      .poll(async () => [await workbench.screen(), ...(await workbench.notes())].join('\n'), { timeout })
      .toMatch(message);
    await workbench.sees('failed-as-expected', timeout);
    await workbench.staysAlive(SOURCES);
  });
}

test('a program that allocates without end takes only the runtime with it', async ({ page, context }) => {
  test.setTimeout(120_000);
  const program = 'const all = []; for (;;) all.push(new Array(1e6).fill(Math.random()));';
  const workbench = await WorkbenchPage.fromFiles(page, { ...SOURCES, 'bad.mjs': program });
  await workbench.prompt();
  // Playwright counts a page as crashed when one of its frames is; the page itself can still be asked directly.
  const direct = await context.newCDPSession(page);
  const ask = async (expression: string): Promise<unknown> =>
    (await direct.send('Runtime.evaluate', { expression, returnByValue: true })).result.value;
  await workbench.enter('node bad.mjs');
  await expect
    .poll(() => ask("document.querySelector('.failed[role=alert]')?.innerText"), { timeout: 90_000 })
    .toMatch(/memory/);
  expect(await ask("document.querySelectorAll('.toast').length")).toBe(0);
  expect(await ask("document.querySelector('[data-phase]').dataset.phase")).toBe('failed');
  await ask("[...document.querySelectorAll('.failed button')].find((it) => it.innerText === 'Try again').click()");
  await expect
    .poll(() => ask("document.querySelector('[data-phase]')?.dataset.phase"), { timeout: 30_000 })
    .toBe('ready');
  const url = page.url();
  await page.close();
  const again = new WorkbenchPage(await context.newPage());
  await again.page.goto(url);
  await again.ready();
  await again.staysAlive(SOURCES);
});

test('a program that forks without end meets a limit, and can be interrupted', async ({ page }) => {
  const program = `import { fork } from 'node:child_process'; import { fileURLToPath } from 'node:url';
    for (let tries = 0; tries < 200; tries++) {
      const child = fork(fileURLToPath(import.meta.url)).on('error', ({ message }) => console.error(message));
      if (child.pid === undefined) break;
    }
    setInterval(() => {}, 1000);`;
  const workbench = await WorkbenchPage.fromFiles(page, { ...SOURCES, 'bad.mjs': program });
  await workbench.prompt();
  await workbench.enter('node bad.mjs');
  await workbench.sees(/EAGAIN/, 60_000);
  await workbench.interrupt();
  await workbench.prompt();
  await workbench.newTerminal();
  await expect.poll(async () => (await workbench.run('clear; ps | wc -l')).output.trim()).toBe('4');
  await workbench.staysAlive(SOURCES);
});

test('a program that loops for ever can be interrupted', async ({ page }) => {
  const workbench = await WorkbenchPage.fromFiles(page, { ...SOURCES, 'bad.mjs': "console.log('looping'); for (;;);" });
  await workbench.prompt();
  await workbench.enter('node bad.mjs');
  await workbench.sees(/^looping$/m);
  // Another terminal works while it loops.
  await workbench.newTerminal();
  expect((await workbench.run('echo besides')).output).toMatch(/^besides$/m);
  await page.getByRole('tab', { name: 'Terminal 1' }).click();
  await workbench.interrupt();
  const { output } = await workbench.run('echo back');
  expect(output).toContain('^C');
  await workbench.staysAlive(SOURCES);
});

test('a gigabyte of output is shown in bounded memory, and can be interrupted', async ({ page }) => {
  const program = `const line = 'x'.repeat(9999) + '\\n';
    const more = (n) => process.stdout.write(line, () => n > 1 ? more(n - 1) : console.log('all' + 'printed'));
    more(100_000);`;
  const workbench = await WorkbenchPage.fromFiles(page, { ...SOURCES, 'bad.mjs': program });
  await workbench.prompt();
  const { code, output } = await workbench.run('node bad.mjs | tail -c 20', 120_000);
  expect(code).toBe(0);
  expect(output).toMatch(/allprinted/);
  await workbench.enter('node bad.mjs');
  await workbench.sees('xxxxxxxxxxxxxxxxxx');
  await workbench.interrupt();
  await workbench.enter('clear');
  await workbench.staysAlive(SOURCES);
});

test('rm -rf / in the shell takes no source file', async ({ page }) => {
  const workbench = await WorkbenchPage.fromFiles(page, SOURCES);
  await workbench.prompt();
  const plain = await workbench.run('rm -rf /');
  expect(plain.output).toMatch(/dangerous|refus|cannot remove/i);
  expect(plain.code).not.toBe(0);
  const forced = await workbench.run('rm -rf --no-preserve-root /');
  expect(forced.code).not.toBe(0);
  await workbench.staysAlive(SOURCES);
});

test('a program that walks the tree and unlinks what it finds takes no source file', async ({ page }) => {
  const program = `import fs from 'node:fs';
    const walk = (path) => {
      for (const entry of fs.readdirSync(path, { withFileTypes: true })) {
        const child = path + '/' + entry.name;
        try { if (entry.isDirectory()) { walk(child); fs.rmdirSync(child); } else fs.unlinkSync(child); } catch {}
      }
    };
    walk('');`;
  const workbench = await WorkbenchPage.fromFiles(page, { ...SOURCES, 'bad.mjs': program });
  await workbench.prompt();
  await workbench.run('node bad.mjs');
  await workbench.staysAlive(SOURCES);
});

test('a broken package.json is told in one message', async ({ page }) => {
  const workbench = await WorkbenchPage.fromFiles(page, { ...SOURCES, 'package.json': '{ "name": "broken", ' });
  await workbench.sees(/npm error code EJSONPARSE/);
  await workbench.staysAlive({ ...SOURCES });
});

test('a missing package.json is told in one message', async ({ page }) => {
  const workbench = await WorkbenchPage.fromFiles(page, SOURCES);
  await workbench.prompt();
  const { code, output } = await workbench.run('npm start');
  expect(output).toMatch(/ENOENT.*package\.json/s);
  expect(code).not.toBe(0);
  await workbench.staysAlive(SOURCES);
});
