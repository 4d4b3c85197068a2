import { Errno } from '../abi/errno.ts';
import { FrameReader } from '../abi/frame.ts';
import { MachineWord } from '../abi/mailbox.ts';
import type { CallHandler } from './calls/call.ts';
import { WAITS } from './calls/call.ts';
import { descriptorCalls } from './calls/descriptor-calls.ts';
import { pathCalls } from './calls/path-calls.ts';
import { processCalls } from './calls/process-calls.ts';
import { streamCalls } from './calls/stream-calls.ts';
import type { Machine } from './machine.ts';
import type { Thread } from './thread.ts';

const handlers: Readonly<Record<number, CallHandler>> = {
  ...pathCalls,
  ...descriptorCalls,
  ...streamCalls,
  ...processCalls,
};

/** Milliseconds the kernel watches a mailbox after an answer: the next call of a busy process then needs no ring. */
const POLLING_TIME = 0.03;
/** Milliseconds after which others get their turn, however busy a process is. */
const LONGEST_TURN = 4;

/** Answers system calls. */
export class CallServer {
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** A thread rang: answers what lies in its mailbox, and what it asks right after. */
  onRing(thread: Thread): void {
    if (!this.#serve(thread)) return;
    const { words } = this.#machine;
    const begin = performance.now();
    Atomics.store(words, MachineWord.POLLED_SLOT, thread.slot);
    let quietSince = begin;
    for (;;) {
      if (thread.isEnded) break;
      const now = performance.now();
      if (this.#serve(thread)) quietSince = now;
      else if (now - quietSince > POLLING_TIME) break;
      if (now - begin > LONGEST_TURN) break;
    }
    Atomics.store(words, MachineWord.POLLED_SLOT, 0);
    // Asked between the last look and the word above: such a request did not ring.
    this.#serve(thread);
  }

  /** @returns whether there was a request. */
  #serve(thread: Thread): boolean {
    if (thread.isEnded || !thread.hasRequest) return false;
    thread.beginRequest();
    const request = thread.takeRequest();
    if (request === null) return true;
    const { process } = thread;
    if (process === null) {
      thread.reply(-Errno.EPERM);
      return true;
    }
    try {
      const handler = handlers[request.call];
      if (handler === undefined) thread.reply(-Errno.ENOSYS);
      else {
        const result = handler({ machine: this.#machine, thread, process }, new FrameReader(request.frame));
        if (result === WAITS) return true;
        if (typeof result === 'number') thread.reply(result);
        else thread.reply(result.result, result.payload);
      }
    } catch (reason) {
      // A frame that is not what it should be must not stop the kernel; the caller learns of it.
      const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
      this.#machine.options.onNotice('error', `system call ${request.call} of process ${process.pid} failed: ${text}`);
      thread.reply(-Errno.EINVAL);
    }
    return true;
  }
}
