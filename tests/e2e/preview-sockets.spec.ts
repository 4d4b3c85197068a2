import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { WorkbenchPage } from '../support/workbench.ts';

const program = readFileSync('tests/fixtures/preview/sockets.mjs', 'utf8');
let workbench: WorkbenchPage;
/** The preview in a tab of its own. */
let preview: Page;

/** Runs in the page: opens a socket, sends, and answers what came back in order. */
const talk = async ({ url, sent, count }: { url: string; sent: readonly string[]; count: number }) => {
  const socket = new WebSocket(url);
  const seen: string[] = [];
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => sent.forEach((text) => socket.send(text));
    socket.onerror = () => reject(new Error('the socket failed'));
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      seen.push(data);
      if (seen.length === count) resolve();
    };
  });
  socket.close();
  return seen;
};

test.beforeAll(async ({ browser }) => {
  const context = await browser.newContext();
  workbench = await WorkbenchPage.fromFiles(await context.newPage(), { 'sockets.mjs': program });
  await workbench.prompt();
  await workbench.enter('node sockets.mjs');
  await workbench.sees('sockets are served');
  preview = await context.newPage();
  await preview.goto(`${workbench.originOf(3000)}/`);
  await expect(preview.getByRole('heading')).toHaveText('Sockets');
});

test.afterAll(async () => {
  await workbench.page.context().close();
});

test('text goes there and back, at the own address and at localhost', async () => {
  for (const url of ['/echo', `${workbench.originOf(3000).replace('http', 'ws')}/`, 'ws://localhost:3000/a?b=c']) {
    expect(await preview.evaluate(talk, { url, sent: ['Grüße', 'zwei'], count: 2 })).toEqual(['Grüße', 'zwei']);
  }
});

test('the server sees a page of its own, with its cookies', async () => {
  await preview.evaluate(() => void (document.cookie = 'seen=by-socket; path=/'));
  const [text] = await preview.evaluate(talk, { url: '/', sent: ['headers'], count: 1 });
  const headers = JSON.parse(text ?? '') as Record<string, string>;
  expect(headers).toMatchObject({ host: 'localhost:3000', origin: 'http://localhost:3000' });
  expect(headers['cookie']).toContain('seen=by-socket');
});

test('binary messages of any size arrive whole, in the form the page asked for', async () => {
  const answers = await preview.evaluate(async () => {
    const socket = new WebSocket('/');
    socket.binaryType = 'arraybuffer';
    await new Promise((resolve) => (socket.onopen = resolve));
    const next = () =>
      new Promise<unknown>((resolve) => {
        socket.onmessage = ({ data }) => resolve(data);
      });
    const results: unknown[] = [];
    for (const size of [0, 3, 125, 126, 65_535, 65_536, 3_000_000]) {
      const bytes = new Uint8Array(size).map((_, at) => (at * 7) % 253);
      const reply = next();
      socket.send(size % 2 ? bytes : new Blob([bytes]));
      const data = new Uint8Array((await reply) as ArrayBuffer);
      results.push(data.length === size && data.every((byte, at) => byte === bytes[at]));
    }
    const emptied = socket.bufferedAmount;
    socket.binaryType = 'blob';
    const reply = next();
    socket.send(new Uint8Array([1, 2, 3]).subarray(1));
    const blob = (await reply) as Blob;
    socket.close();
    return { results, emptied, isBlob: blob instanceof Blob, size: blob.size };
  });
  expect(answers).toEqual({ results: Array<boolean>(7).fill(true), emptied: 0, isBlob: true, size: 2 });
});

test('pings are answered', async () => {
  expect(await preview.evaluate(talk, { url: '/', sent: ['ping'], count: 1 })).toEqual(['pong: are you there']);
});

test('closing tells code and reason to either side', async () => {
  const closed = await preview.evaluate(async () => {
    const socket = new WebSocket('/', ['first', 'second']);
    await new Promise((resolve) => (socket.onopen = resolve));
    const states = [socket.protocol, socket.readyState];
    const end = new Promise<CloseEvent>((resolve) => (socket.onclose = resolve));
    socket.close(4001, 'enough');
    states.push(socket.readyState);
    const { code, reason, wasClean } = await end;
    return [...states, socket.readyState, code, reason, wasClean];
  });
  expect(closed).toEqual(['second', 1, 2, 3, 4001, 'enough', true]);
  expect(await preview.evaluate(talk, { url: '/', sent: ['last'], count: 1 })).toEqual([
    expect.stringMatching(/(^|, )4001 enough$/),
  ]);
  const endings = await preview.evaluate(async () => {
    const end = (command: string) =>
      new Promise<unknown[]>((resolve) => {
        const socket = new WebSocket('/');
        socket.onopen = () => socket.send(command);
        socket.onclose = ({ code, reason, wasClean }) => resolve([code, reason, wasClean]);
      });
    return [await end('close'), await end('break')];
  });
  expect(endings).toEqual([
    [4002, 'asked to', true],
    [1006, '', false],
  ]);
});

test('a refused handshake, or nobody listening, is an error and then a close', async () => {
  const events = await preview.evaluate(async () => {
    const fail = (url: string) =>
      new Promise<unknown[]>((resolve) => {
        const seen: unknown[] = [];
        const socket = new WebSocket(url);
        socket.onopen = () => seen.push('open');
        socket.onerror = () => seen.push('error');
        socket.onclose = ({ code }) => resolve([...seen, code]);
      });
    return [await fail('/refused'), await fail('ws://localhost:3999/')];
  });
  expect(events).toEqual([
    ['error', 1006],
    ['error', 1006],
  ]);
});

test('sockets are what pages expect of the interface', async () => {
  const facts = await preview.evaluate(async () => {
    class Own extends WebSocket {
      shout(text: string): void {
        this.send(text.toUpperCase());
      }
    }
    const socket = new Own('/');
    const thrown = (run: () => unknown) => {
      try {
        run();
        return 'nothing';
      } catch (error) {
        return (error as Error).name;
      }
    };
    const early = thrown(() => socket.send('too early'));
    await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
    const reply = new Promise<unknown>((resolve) =>
      socket.addEventListener('message', ({ data }: MessageEvent<string>) => resolve(data)),
    );
    socket.shout('loud');
    const facts = {
      early,
      reply: await reply,
      isInstance: socket instanceof WebSocket && socket instanceof EventTarget,
      constants: [WebSocket.OPEN, socket.OPEN],
      url: new URL(socket.url).protocol,
      wrongCode: thrown(() => socket.close(1001)),
      wrongProtocol: thrown(() => new WebSocket('/', 'a b')),
      wrongAddress: thrown(() => new WebSocket('ftp://localhost/')),
    };
    socket.close();
    return facts;
  });
  expect(facts).toEqual({
    early: 'InvalidStateError',
    reply: 'LOUD',
    isInstance: true,
    constants: [1, 1],
    url: 'ws:',
    wrongCode: 'InvalidAccessError',
    wrongProtocol: 'SyntaxError',
    wrongAddress: 'SyntaxError',
  });
});

test('a page that goes away closes its sockets', async () => {
  await preview.evaluate(() => new Promise((resolve) => (new WebSocket('/').onopen = resolve)));
  await preview.reload();
  await expect
    .poll(() => preview.evaluate(talk, { url: '/', sent: ['last'], count: 1 }))
    .toEqual([expect.stringMatching(/\b1001\b/)]);
});
