/**
 * The event loop of a Node process as bindings see it.
 *
 * JavaScript cannot drain the microtask queue, so every callback that native Node would run through
 * `MakeCallback` runs as a task of its own; the tick queue and promise reactions follow it before the next.
 */
export interface EventLoop {
  /** Queues a turn: runs `callback`, then ticks and microtasks until both are empty. First in, first out. */
  enqueue(callback: () => void): void;
  /** Queues the callback of a closed handle: it runs after the I/O and immediates of this iteration. */
  enqueueClosing(callback: () => void): void;
  /** As `enqueue`, for work that must not keep the process alive by itself. */
  enqueueWeak(callback: () => void): void;
  /** One more reason for the process to stay alive (an active handle or request). */
  retain(): void;
  /** Takes a `retain` back. At zero, with no turns queued, the process emits `beforeExit` and ends. */
  release(): void;
  /** Milliseconds since the loop started, as cached by libuv at the start of a turn. */
  now(): number;
}
