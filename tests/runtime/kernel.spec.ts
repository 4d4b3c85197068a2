import { expect, test } from '@playwright/test';
import { openLab, type Lab } from '../support/runtime-lab.mjs';

let lab: Lab;

test.beforeAll(async () => {
  lab = await openLab();
});
test.afterAll(async () => {
  await lab.close();
});

test('a program that loops for ever is killed at once', async () => {
  const result = await lab.page.evaluate(async () => {
    const kernel = globalThis.lab.kernel();
    let exited = (_: number): void => undefined;
    const exit = new Promise<number>((resolve) => (exited = resolve));
    let begun = (): void => undefined;
    const isBusy = new Promise<void>((resolve) => (begun = resolve));
    const pid = await kernel.spawn(
      {
        command: 'node',
        arguments: ['-e', 'require("fs").writeSync(1, "busy"); for (;;);'],
        workingDirectory: '/home/project',
        environment: {},
        terminal: null,
      },
      globalThis.lab.proxy({ onOutput: () => begun(), onExit: (code: number) => exited(code) }),
    );
    await isBusy;
    const started = performance.now();
    await kernel.kill(pid, 9);
    return { code: await exit, duration: performance.now() - started };
  });
  expect(result.code).toBe(137);
  expect(result.duration).toBeLessThan(1000);
});

test('a pipe holds a fast writer back and loses nothing', async () => {
  const program = `
    const { spawn } = require('child_process');
    const writer = spawn(process.execPath, ['-e', 'for (let i = 0; i < 400; i++) process.stdout.write("x".repeat(65536))']);
    let bytes = 0;
    writer.stdout.on('data', (chunk) => (bytes += chunk.length));
    writer.on('close', (code) => console.log(bytes, code));`;
  const result = await lab.run('node', ['-e', program]);
  expect(result).toMatchObject({ stdout: `${400 * 65_536} 0\n`, stderr: '', code: 0 });
});

test('a thousand megabytes of output pass through in bounded memory', async () => {
  test.setTimeout(300_000);
  const program = 'const line = "x".repeat(65535) + "\\n"; for (let i = 0; i < 16384; i++) process.stdout.write(line)';
  const result = await lab.run('sh', ['-c', `node -e '${program}' | wc -c`], { timeout: 280_000 });
  expect(result.stdout.trim()).toBe(String(16_384 * 65_536));
});

test('Ctrl-C ends what runs in front of a terminal', async () => {
  const result = await lab.page.evaluate(async () => {
    const kernel = globalThis.lab.kernel();
    let text = '';
    let changed = (): void => undefined;
    let exited = (_: number): void => undefined;
    const exit = new Promise<number>((resolve) => (exited = resolve));
    const until = async (part: string): Promise<void> => {
      while (!text.includes(part)) await new Promise<void>((resolve) => (changed = resolve));
    };
    const pid = await kernel.spawn(
      {
        command: 'sh',
        arguments: ['-c', 'node -e "console.log(\'up\'); setInterval(() => {}, 1000)" | cat; echo never'],
        workingDirectory: '/home/project',
        environment: {},
        terminal: { columns: 80, rows: 24 },
      },
      globalThis.lab.proxy({
        onOutput(chunk: Uint8Array) {
          text += new TextDecoder().decode(chunk);
          changed();
        },
        onExit: (code: number) => exited(code),
      }),
    );
    await until('up');
    await kernel.write(pid, '\x03');
    return { code: await exit, text };
  });
  expect(result.code).toBe(130);
  expect(result.text).not.toContain('never');
});

test('a program that starts itself for ever is refused, and others still run', async () => {
  const program = `
    const { spawn } = require('child_process');
    let refused = 0, started = 0;
    for (let i = 0; i < 200; i++) {
      const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
      child.on('error', (error) => { refused++; if (refused === 1) console.log(error.code); });
      child.on('spawn', () => started++);
    }
    setTimeout(() => { console.log(refused + started); process.exit(0); }, 2000);`;
  const result = await lab.run('sh', ['-c', `node -e '${program.replaceAll("'", '"')}'`], { timeout: 60_000 });
  expect(result.stdout).toMatch(/^EAGAIN\n200\n$/);
  const events = await lab.events();
  expect(events.some((event) => event.type === 'notice' && event.message.includes('at once'))).toBe(true);
  const after = await lab.run('sh', ['-c', 'pkill node; sleep 0.1; echo alive']);
  expect(after.stdout).toContain('alive');
});

test('what the machine stands on cannot be removed', async () => {
  await lab.writeFiles('/home/project', { 'source.js': 'kept' });
  const program = `
    const fs = require('fs');
    for (const path of ['/', '/home', '/home/project', '/bin', '/usr/local/lib/node_modules/npm', '/dev/null']) {
      try { fs.rmSync(path, { recursive: true, force: true }); console.log(path, 'removed'); }
      catch (error) { console.log(path, error.code); }
    }
    console.log(fs.readFileSync('/home/project/source.js', 'utf8'), fs.existsSync('/bin/sh'));`;
  const result = await lab.run('node', ['-e', program]);
  expect(result.stdout).toContain('kept true');
  expect(result.stdout).toMatch(/^\/ EBUSY$/m);
  expect(result.stdout).toMatch(/^\/home\/project EBUSY$/m);
  expect(result.stdout).toMatch(/^\/usr\/local\/lib\/node_modules\/npm (EBUSY|EROFS)$/m);
});

test('a port that is taken says so', async () => {
  const program = `
    const net = require('net');
    net.createServer().listen(5001, () => {
      net.createServer().on('error', ({ code }) => { console.log(code); process.exit(); }).listen(5001);
    });`;
  expect(await lab.run('node', ['-e', program])).toMatchObject({ stdout: 'EADDRINUSE\n', code: 0 });
});
