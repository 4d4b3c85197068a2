import type { System } from '../../abi/system.ts';
import { Signal } from '../../abi/signals.ts';
import { isTurnDue, nextTurn } from './turn.ts';

/** Unwinds a coroutine that was ended by a signal. */
export class Terminated extends Error {
  readonly signal: number;

  constructor(signal: number) {
    super(`terminated by signal ${signal}`);
    this.name = 'Terminated';
    this.signal = signal;
  }
}

/**
 * A tree of coroutines that can be signalled like processes: ended wherever they wait, stopped and continued.
 * A pipeline is a task, each of its stages a child of it.
 */
export class Task {
  readonly system: System;
  private readonly parent: Task | null;
  private readonly children = new Set<Task>();
  private readonly waits = new Set<(error: Terminated) => void>();
  private signal = 0;
  private resume: (() => void)[] | null = null;
  /** Takes a signal instead of ending the task (a trap); returns false to let it end. */
  onSignal: ((signal: number) => boolean) | null = null;

  constructor(system: System, parent: Task | null = null) {
    this.system = system;
    this.parent = parent;
    parent?.children.add(this);
    if (parent?.isStopped) this.resume = [];
  }

  /** Forgets the task in its parent; call when the coroutine ended. */
  dispose(): void {
    this.parent?.children.delete(this);
  }

  get isStopped(): boolean {
    return this.resume !== null;
  }

  get endingSignal(): number {
    return this.signal;
  }

  kill(signal: number): void {
    if (signal === 0) return;
    if (signal === Signal.SIGSTOP || signal === Signal.SIGTSTP) return this.stop();
    if (signal === Signal.SIGCONT) return this.continue();
    if (signal === Signal.SIGCHLD || signal === Signal.SIGWINCH) return;
    if (signal !== Signal.SIGKILL && this.onSignal?.(signal)) return;
    this.signal ||= signal;
    for (const child of [...this.children]) child.kill(signal);
    this.continue();
    const error = new Terminated(this.signal);
    for (const reject of [...this.waits]) reject(error);
    this.waits.clear();
  }

  /** Lives again after it was ended: the task of an interactive shell at its next prompt. */
  reset(): void {
    this.signal = 0;
  }

  stop(): void {
    this.resume ??= [];
    for (const child of this.children) child.stop();
  }

  continue(): void {
    const resume = this.resume;
    this.resume = null;
    for (const child of this.children) child.continue();
    for (const resolve of resume ?? []) resolve();
  }

  check(): void {
    if (this.signal !== 0) throw new Terminated(this.signal);
  }

  /** To be awaited in every loop that could run long. Cheap when there is nothing to do: returns undefined. */
  checkpoint(): Promise<void> | undefined {
    if (this.signal !== 0) throw new Terminated(this.signal);
    if (this.resume !== null || this.system.pendingSignal() !== 0 || isTurnDue()) return this.yieldTurn();
    return undefined;
  }

  private async yieldTurn(): Promise<void> {
    await nextTurn();
    while (this.resume !== null) await new Promise<void>((resolve) => this.resume!.push(resolve));
    this.check();
  }

  /** Waits for `promise`, or for the task to be ended. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    this.check();
    let abandon!: (error: Terminated) => void;
    const ended = new Promise<never>((_, reject) => (abandon = reject));
    this.waits.add(abandon);
    try {
      const result = await Promise.race([promise, ended]);
      if (this.resume !== null) await this.yieldTurn();
      return result;
    } finally {
      this.waits.delete(abandon);
    }
  }

  /** Milliseconds. */
  async sleep(duration: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Timers of browsers count in 32 bits.
    const longest = 2 ** 31 - 1;
    const end = performance.now() + duration;
    try {
      for (let left = duration; left > 0; left = end - performance.now()) {
        await this.wait(new Promise<void>((resolve) => (timer = setTimeout(resolve, Math.min(left, longest)))));
      }
    } finally {
      clearTimeout(timer);
    }
  }
}
