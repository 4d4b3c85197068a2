import type { MachineMemory, PrepareMessage, ThreadToKernel } from '../abi/worker-messages.ts';
import { Thread } from './thread.ts';

/** What the pool needs to know of programs and whom it tells of what workers say. */
export interface WorkerPoolOptions {
  /** Absolute URL of a program's worker script. */
  scriptOf(program: string): string;
  readonly memory: MachineMemory;
  readonly hostname: string;
  readonly machineStartedAt: number;
  readonly gateway: string;
  /** Build products a program is prepared with, as soon as they are loaded. */
  assetsOf(program: string): Promise<Readonly<Record<string, SharedArrayBuffer>>>;
  /** Prepared workers to keep, by program. */
  readonly reserve: Readonly<Record<string, number>>;
  onRing(thread: Thread): void;
  onMessage(thread: Thread, message: Exclude<ThreadToKernel, { type: 'prepared' | 'failed' }>): void;
  /** The worker of a running thread failed, for example of memory. */
  onCrash(thread: Thread, message: string): void;
}

interface Zygote {
  readonly thread: Thread;
  isPrepared: boolean;
  whenPrepared: ((failure: string | null) => void)[];
}

/** Milliseconds of quiet after a start before the reserve is filled up again. */
const REFILL_DELAY = 300;

/** Keeps workers in which a program is prepared, so that a process starts in milliseconds. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #zygotes = new Map<string, Zygote[]>();
  readonly #running = new Set<Thread>();
  #nextSlot = 1;
  #refillTimer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  #isPreparing = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Threads of processes, zygotes not counted. */
  get threadCount(): number {
    return this.#running.size;
  }

  /**
   * Fills the reserve, one worker at a time in the order given: what is asked for first (a prompt) must not share the
   * processors with what is only likely to be asked for next.
   */
  fill(): void {
    if (this.#isClosed || this.#isPreparing) return;
    const lacking = Object.entries(this.#options.reserve).find(
      ([program, count]) => (this.#zygotes.get(program)?.length ?? 0) < count,
    );
    if (lacking === undefined) return;
    this.#isPreparing = true;
    this.#prepare(lacking[0]).whenPrepared.push((failure) => {
      this.#isPreparing = false;
      if (failure === null) this.fill();
    });
  }

  /**
   * A worker for a thread that begins to run. `whenReady` is called once its program is prepared, or with why
   * it cannot be.
   */
  take(program: string, whenReady: (failure: string | null) => void): Thread {
    const ready = this.#zygotes.get(program) ?? [];
    const zygote = ready.find(({ isPrepared }) => isPrepared) ?? ready[0] ?? this.#prepare(program);
    const list = this.#zygotes.get(program)!;
    list.splice(list.indexOf(zygote), 1);
    this.#running.add(zygote.thread);
    // Never before the caller has the thread in its hands.
    if (zygote.isPrepared) queueMicrotask(() => whenReady(null));
    else zygote.whenPrepared.push(whenReady);
    this.#scheduleRefill();
    return zygote.thread;
  }

  discard(thread: Thread): void {
    this.#running.delete(thread);
    thread.end();
    this.#scheduleRefill();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#refillTimer);
    for (const zygotes of this.#zygotes.values()) for (const { thread } of zygotes) thread.end();
    this.#zygotes.clear();
  }

  #scheduleRefill(): void {
    clearTimeout(this.#refillTimer);
    if (!this.#isClosed) this.#refillTimer = setTimeout(() => this.fill(), REFILL_DELAY);
  }

  #prepare(program: string): Zygote {
    const slot = this.#nextSlot++;
    const channel = new MessageChannel();
    const worker = new Worker(this.#options.scriptOf(program), { type: 'module', name: `${program} ${slot}` });
    const thread = new Thread(slot, worker, channel.port1);
    const zygote: Zygote = { thread, isPrepared: false, whenPrepared: [] };
    const settle = (failure: string | null): void => {
      if (zygote.isPrepared) return;
      zygote.isPrepared = failure === null;
      for (const told of zygote.whenPrepared.splice(0)) told(failure);
      if (failure !== null) this.#forget(program, zygote);
    };
    channel.port1.onmessage = ({ data }: MessageEvent<ThreadToKernel | number>) => {
      // A number is the doorbell: nothing is cheaper to clone.
      if (typeof data === 'number') this.#options.onRing(thread);
      else if (data.type === 'prepared') settle(null);
      else if (data.type === 'failed') {
        if (zygote.isPrepared) this.#options.onCrash(thread, data.message);
        else settle(data.message);
      } else this.#options.onMessage(thread, data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      const message = event.message || `the script of the program ${program} could not be loaded or ran out of memory`;
      if (zygote.isPrepared) this.#options.onCrash(thread, message);
      else settle(message);
    };
    const first: Omit<PrepareMessage, 'assets'> = {
      type: 'prepare',
      port: channel.port2,
      memory: this.#options.memory,
      mailbox: thread.mailbox,
      slot,
      hostname: this.#options.hostname,
      machineStartedAt: this.#options.machineStartedAt,
      gateway: this.#options.gateway,
    };
    this.#options.assetsOf(program).then(
      (assets) => worker.postMessage({ ...first, assets } satisfies PrepareMessage, [channel.port2]),
      (reason: unknown) => settle(reason instanceof Error ? reason.message : String(reason)),
    );
    const list = this.#zygotes.get(program) ?? [];
    list.push(zygote);
    this.#zygotes.set(program, list);
    return zygote;
  }

  #forget(program: string, zygote: Zygote): void {
    const list = this.#zygotes.get(program);
    const index = list?.indexOf(zygote) ?? -1;
    if (index !== -1) list!.splice(index, 1);
    zygote.thread.end();
  }
}
