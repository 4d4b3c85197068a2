import { expect, it } from 'vitest';
import type { CapturedPlatform } from './binding-context.ts';
import { NodeEventLoop, type LoopCallbacks } from './node-event-loop.ts';

interface Run {
  readonly loop: NodeEventLoop;
  readonly callbacks: LoopCallbacks;
  readonly ended: Promise<string[]>;
  readonly log: string[];
}

function createLoop(): Run {
  const log: string[] = [];
  let finish: (log: string[]) => void;
  const ended = new Promise<string[]>((resolve) => (finish = resolve));
  const callbacks: LoopCallbacks = {
    processTicks: () => undefined,
    processImmediate: () => undefined,
    processTimers: () => 0,
    tickInfo: new Uint8Array(2),
    immediateInfo: new Uint32Array(3),
    timeoutInfo: new Int32Array(1),
    beforeExit: () => void log.push('beforeExit'),
    exit: () => finish([...log, 'exit']),
  };
  const platform = { setTimeout, clearTimeout, MessageChannel, performance } as unknown as CapturedPlatform;
  return { loop: new NodeEventLoop(platform, callbacks), callbacks, ended, log };
}

it('runs promise reactions between two turns and ends when nothing is left', async () => {
  const { loop, ended, log } = createLoop();
  loop.start(() => {
    loop.enqueue(() => {
      log.push('first');
      void Promise.resolve().then(() => log.push('reaction'));
    });
    loop.enqueue(() => log.push('second'));
  });
  expect(await ended).toEqual(['first', 'reaction', 'second', 'beforeExit', 'exit']);
});

it('lets requested microtasks run in the middle of the tick queue', async () => {
  const { loop, callbacks, ended, log } = createLoop();
  const ticks = ['one'];
  callbacks.processTicks = () => {
    do {
      for (let tick = ticks.shift(); tick; tick = ticks.shift()) log.push(tick);
      loop.runMicrotasks();
    } while (ticks.length > 0);
    callbacks.tickInfo[0] = 0;
  };
  loop.start(() => {
    callbacks.tickInfo[0] = 1;
    void Promise.resolve().then(() => {
      log.push('reaction');
      ticks.push('two');
      callbacks.tickInfo[0] = 1;
    });
  });
  expect(await ended).toEqual(['one', 'reaction', 'two', 'beforeExit', 'exit']);
});

it('stays alive for handles and referenced timers, not for weak turns', async () => {
  const { loop, callbacks, ended, log } = createLoop();
  callbacks.processTimers = () => {
    log.push('timer');
    return 0;
  };
  loop.start(() => {
    loop.retain();
    loop.scheduleTimer(5);
    loop.toggleTimerReference(true);
    loop.enqueueClosing(() => {
      log.push('closed');
      loop.release();
    });
  });
  expect(await ended).toEqual(['closed', 'timer', 'beforeExit', 'exit']);

  const idle = createLoop();
  idle.loop.start(() => idle.loop.enqueueWeak(() => idle.log.push('never')));
  expect(await idle.ended).toEqual(['beforeExit', 'exit']);
});

it('goes on when beforeExit queued work, and asks again', async () => {
  const { loop, callbacks, ended, log } = createLoop();
  let isFirst = true;
  callbacks.beforeExit = () => {
    log.push('beforeExit');
    if (isFirst) loop.enqueue(() => log.push('more'));
    isFirst = false;
  };
  loop.start(() => undefined);
  expect(await ended).toEqual(['beforeExit', 'more', 'beforeExit', 'exit']);
});
