import { expect, test } from '@playwright/test';
import { openLab } from '../support/runtime-lab.mjs';

/** Conversations with the interactive shell in a real tab: typed keys, Ctrl-C, Ctrl-Z, completion, pipelines. */
const PROMPT = '❯';
const go = 'console.log("go" + 1); setInterval(() => {}, 1000)';

interface Step {
  readonly expect: string;
  readonly send: string;
}

const conversations: readonly { readonly name: string; readonly command: string; readonly steps: readonly Step[] }[] = [
  { name: 'Ctrl-C ends an endless loop', command: 'while true; do :; done', steps: [{ expect: '\n', send: '\x03' }] },
  { name: 'Ctrl-C ends an endless writer', command: 'yes > /dev/null', steps: [{ expect: '\n', send: '\x03' }] },
  { name: 'Ctrl-C ends a pipeline of tools', command: 'yes | grep n', steps: [{ expect: '\n', send: '\x03' }] },
  { name: 'Ctrl-C ends a waiting tool', command: 'sleep 1000', steps: [{ expect: '\n', send: '\x03' }] },
  {
    name: 'Ctrl-C ends a pipeline with Node in it',
    command: `node -e '${go}' | cat`,
    steps: [{ expect: 'go1\r\n', send: '\x03' }],
  },
];

let lab: Awaited<ReturnType<typeof openLab>>;

test.beforeAll(async () => {
  lab = await openLab();
});

test.afterAll(async () => {
  await lab.close();
});

async function converse(steps: readonly Step[]): Promise<{ stdout: string; isTimedOut: boolean }> {
  return lab.run('bash', [], {
    terminal: { columns: 80, rows: 24 },
    timeout: 20_000,
    conversation: [...steps, { expect: PROMPT, send: 'exit\r' }],
  });
}

for (const { name, command, steps } of conversations) {
  test(name, async () => {
    const { stdout, isTimedOut } = await converse([
      { expect: PROMPT, send: `${command}\r` },
      ...steps,
      { expect: PROMPT, send: 'echo status=$?\r' },
      { expect: 'status=1', send: '' },
    ]);
    expect(isTimedOut).toBe(false);
    expect(stdout).toContain('status=130');
  });
}

test('Ctrl-Z stops a program, fg continues it', async () => {
  const { stdout, isTimedOut } = await converse([
    { expect: PROMPT, send: `node -e 'process.on("SIGCONT", () => console.log("went" + " on")); ${go}'\r` },
    { expect: 'go1\r\n', send: '\x1a' },
    { expect: 'Stopped', send: '' },
    { expect: PROMPT, send: 'fg\r' },
    // What is typed before the program is in front again would be the shell's.
    { expect: 'went on\r\n', send: '\x03' },
  ]);
  expect(isTimedOut).toBe(false);
  expect(stdout).toContain('[1]+  Stopped');
});

test('tools read what is typed, until Ctrl-D', async () => {
  const { stdout, isTimedOut } = await converse([
    { expect: PROMPT, send: 'cat\r' },
    { expect: '?2004l', send: 'one line\r' },
    { expect: 'one line\r\none line\r\n', send: '\x04' },
  ]);
  expect(isTimedOut).toBe(false);
  expect(stdout).toContain('one line\r\none line\r\n');
});

test('Tab completes file names', async () => {
  const { stdout, isTimedOut } = await converse([
    { expect: PROMPT, send: 'mkdir -p unusual/inner; echo made\r' },
    { expect: '\r\n', send: '' },
    { expect: 'made\r\n', send: '' },
    { expect: PROMPT, send: 'ls unu\t' },
    { expect: 'ls unusual/', send: '\r' },
  ]);
  expect(isTimedOut).toBe(false);
  expect(stdout).toContain('\x1b[01;34minner');
});
