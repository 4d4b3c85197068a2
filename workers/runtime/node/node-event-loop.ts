import type { EventLoop } from './event-loop.ts';
import type { CapturedPlatform } from './binding-context.ts';

/** What the loop calls in Node's library, and shared counters, set while the library bootstraps. */
export interface LoopCallbacks {
  /** `processTicksAndRejections` */
  processTicks: () => void;
  processImmediate: () => void;
  /** Returns the next expiry: 0 none, negative when only unreferenced timers are left. */
  processTimers: (now: number) => number;
  /** `[hasTickScheduled, hasRejectionToWarn]` */
  readonly tickInfo: Uint8Array;
  /** `[count, referenced count, has outstanding]` */
  readonly immediateInfo: Uint32Array;
  /** `[number of referenced timers]` */
  readonly timeoutInfo: Int32Array;
  /** Called when nothing keeps the process alive; the loop goes on when that changes something. */
  beforeExit: () => void;
  /** Called once after `beforeExit` found nothing to do. */
  exit: () => void;
}

interface Turn {
  readonly run: () => void;
  /** A turn that does not keep the process alive: work of an unreferenced handle. */
  readonly isWeak: boolean;
  /** Iteration of the loop in which the turn was queued. */
  readonly iteration: number;
}

/** `gate` is where the loop asks whether anything keeps it alive, and sleeps (as libuv's poll does). */
type Phase = 'start' | 'timers' | 'gate' | 'poll' | 'check' | 'closing';

/**
 * Node's event loop over tasks of the worker. Every callback native Node would run through `MakeCallback` is one
 * task, so that promise reactions run natively behind it; the tick queue is processed at the start of the task
 * that follows. Where the library asks for `runMicrotasks()` in the middle of its queues, it is left by an
 * exception (its state is consistent there) and entered again in the next task.
 */
export class NodeEventLoop implements EventLoop {
  readonly #platform: CapturedPlatform;
  /** When the loop was made, in the time of `performance.now()`. */
  readonly startTime: number;
  readonly #callbacks: LoopCallbacks;
  readonly #port: MessagePort;
  readonly #turns: Turn[] = [];
  #turnHead = 0;
  #strongTurns = 0;
  readonly #urgent: (() => void)[] = [];
  readonly #closing: (() => void)[] = [];
  #references = 0;
  #iteration = 0;
  #phase: Phase = 'start';
  #isStarted = false;
  #isStopped = false;
  #isScheduled = false;
  #timerDue = Infinity;
  #hasLeftTimers = false;
  #hasEmittedBeforeExit = false;
  #isTimerReferenced = false;
  #isImmediateReferenced = false;
  #sleepHandle: ReturnType<typeof setTimeout> | undefined;
  #mayReturnFromMicrotasks = false;
  #isInsideQueues = false;
  #isUnwinding = false;
  #isSettled = true;
  #areTicksDeferred = false;
  #isAwaitingRejections = false;
  #isInMain = false;
  #quietTasks = 0;
  /** Milliseconds spent without anything to do. */
  idleTime = 0;
  #idleSince = 0;

  constructor(platform: CapturedPlatform, callbacks: LoopCallbacks) {
    this.#platform = platform;
    this.#callbacks = callbacks;
    this.startTime = platform.performance.now();
    const channel = new platform.MessageChannel();
    this.#port = channel.port2;
    channel.port1.onmessage = () => {
      this.#isScheduled = false;
      this.#step();
    };
  }

  // The interface bindings use

  enqueue(callback: () => void): void {
    this.#strongTurns++;
    this.#turns.push({ run: callback, isWeak: false, iteration: this.#iteration });
    this.#wake();
  }

  /** As `enqueue`, but when nothing else keeps the process alive the turn never runs. */
  enqueueWeak(callback: () => void): void {
    this.#turns.push({ run: callback, isWeak: true, iteration: this.#iteration });
    this.#wake();
  }

  /** Queues a turn ahead of those of `enqueue`: the JavaScript part of a native callback that is running. */
  enqueueUrgent(callback: () => void): void {
    this.#urgent.push(callback);
    this.#wake();
  }

  /** Queues the callback of a closed handle for the closing phase. */
  enqueueClosing(callback: () => void): void {
    this.#closing.push(callback);
    this.#wake();
  }

  retain(): void {
    this.#references++;
  }

  release(): void {
    this.#references--;
    if (this.#references === 0) this.#wake();
  }

  now(): number {
    return Math.floor(this.#platform.performance.now() - this.startTime);
  }

  // What the timers and task_queue bindings use

  scheduleTimer(milliseconds: number): void {
    this.#timerDue = this.now() + Math.max(1, Math.trunc(milliseconds));
    this.#wake();
  }

  toggleTimerReference(isReferenced: boolean): void {
    this.#isTimerReferenced = isReferenced;
    this.#wake();
  }

  toggleImmediateReference(isReferenced: boolean): void {
    this.#isImmediateReferenced = isReferenced;
    this.#wake();
  }

  /**
   * The library's `runMicrotasks()`. Returns at once when the native queue was drained since the library's
   * queues were entered; otherwise leaves them by an exception that `#enterQueues` swallows.
   */
  runMicrotasks(): void {
    if (!this.#isInsideQueues || this.#mayReturnFromMicrotasks) {
      this.#mayReturnFromMicrotasks = false;
      return;
    }
    // Ticks scheduled by the microtasks set it again: the queue is empty now.
    this.#callbacks.tickInfo[0] = 0;
    this.#isUnwinding = true;
    throw unwind;
  }

  // Running

  /** Begins the loop, in a later task, with `main` as its first turn. */
  start(main: () => void): void {
    this.#isStarted = true;
    this.#urgent.unshift(() => {
      this.#isInMain = true;
      main();
      this.#isInMain = false;
    });
    this.#wake();
  }

  /** Stops for good: nothing more runs. */
  stop(): void {
    this.#isStopped = true;
    if (this.#sleepHandle !== undefined) this.#platform.clearTimeout(this.#sleepHandle);
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Reasons to stay alive besides queued turns. */
  get isAlive(): boolean {
    return (
      this.#references > 0 ||
      this.#strongTurns > 0 ||
      this.#urgent.length > 0 ||
      this.#closing.length > 0 ||
      (this.#isTimerReferenced && this.#timerDue !== Infinity) ||
      this.#isImmediateReferenced
    );
  }

  /** Lets the ticks and rejections that something outside of a turn caused be processed. */
  wake(): void {
    this.#isSettled = false;
    this.#wake();
  }

  #wake(): void {
    if (!this.#isStarted || this.#isStopped || this.#isScheduled) return;
    if (this.#sleepHandle !== undefined) {
      this.#platform.clearTimeout(this.#sleepHandle);
      this.#sleepHandle = undefined;
      this.idleTime += this.#platform.performance.now() - this.#idleSince;
    }
    this.#isScheduled = true;
    this.#port.postMessage(0);
  }

  /**
   * One task. The follow-up is posted before JavaScript of the program runs: an exception then reaches the
   * global error handler with its place intact, and the loop still goes on.
   */
  #step(): void {
    if (this.#isStopped) return;
    if (this.#isAwaitingRejections) {
      this.#isAwaitingRejections = false;
      return this.#wake();
    }
    if (this.#areTicksDeferred) this.#areTicksDeferred = false;
    else if (this.#processTicks()) return;
    const urgent = this.#urgent.shift();
    if (urgent) return this.#runAsTurn(urgent);
    this.#advance();
  }

  #runAsTurn(run: () => void): void {
    this.#isSettled = false;
    this.#quietTasks = 0;
    this.#isAwaitingRejections = true;
    this.#wake();
    run();
    // Ticks come before promise reactions, which run when this task ends.
    if (this.#callbacks.tickInfo[0] !== 0 && !this.#isStopped) this.#enterTicks();
  }

  #enterTicks(): void {
    this.#mayReturnFromMicrotasks = this.#callbacks.tickInfo[0] === 0;
    this.#enterQueues(this.#callbacks.processTicks);
  }

  /**
   * After an exception that the program handled: what is left in the tick queue waits for the end of the next
   * callback, as in native code, except after the main script.
   */
  resumeAfterException(): void {
    this.#areTicksDeferred = !this.#isInMain;
    this.#isInMain = false;
    this.#isSettled = false;
    this.#wake();
  }

  /** True when a tick or a rejection was processed, so that the task is over. */
  #processTicks(): boolean {
    const { tickInfo } = this.#callbacks;
    if (tickInfo[0] === 0 && tickInfo[1] === 0) return false;
    this.#isSettled = false;
    this.#quietTasks = 0;
    this.#isAwaitingRejections = true;
    this.#wake();
    this.#enterTicks();
    return true;
  }

  /** Calls into the library's queues; true when they were left for microtasks to run. */
  #enterQueues(enter: () => void): boolean {
    this.#isInsideQueues = true;
    try {
      enter();
    } finally {
      this.#isInsideQueues = false;
      this.#mayReturnFromMicrotasks = false;
      if (this.#isUnwinding) {
        this.#isUnwinding = false;
        // Swallows only the exception of `runMicrotasks`; catching and rethrowing others would lose their place.
        // eslint-disable-next-line no-unsafe-finally
        return true;
      }
    }
    return false;
  }

  #advance(): void {
    for (;;) {
      switch (this.#phase) {
        case 'start':
        case 'gate':
          if (!this.isAlive) return this.#end();
          if (!this.#isReady()) return this.#sleep();
          this.#phase = this.#phase === 'start' ? 'timers' : 'poll';
          break;
        case 'timers':
          if (this.#runTimers()) return;
          this.#iteration++;
          this.#phase = 'gate';
          break;
        case 'poll':
          if (this.#runPoll()) return;
          this.#phase = 'check';
          break;
        case 'check':
          if (this.#runImmediates()) return;
          this.#phase = 'closing';
          break;
        case 'closing': {
          const close = this.#closing.shift();
          if (close) return this.#runInLoop(close);
          this.#phase = 'timers';
        }
      }
    }
  }

  #isReady(): boolean {
    const info = this.#callbacks.immediateInfo;
    return (
      this.#turnHead < this.#turns.length ||
      this.#closing.length > 0 ||
      (info[0] !== 0 && this.#isImmediateReferenced) ||
      info[2] !== 0 ||
      this.#areTimersDue()
    );
  }

  #areTimersDue(): boolean {
    return this.#hasLeftTimers || this.now() >= this.#timerDue;
  }

  #runInLoop(run: () => void): void {
    this.#hasEmittedBeforeExit = false;
    this.#runAsTurn(run);
  }

  #runPoll(): boolean {
    const next = this.#turns[this.#turnHead];
    // What was queued in this iteration waits for the next one, as the completion of a request does in libuv.
    if (!next || (next.iteration === this.#iteration && this.#hasOtherWork())) return false;
    this.#turnHead++;
    if (!next.isWeak) this.#strongTurns--;
    if (this.#turnHead === this.#turns.length || this.#turnHead > 1024) {
      this.#turns.splice(0, this.#turnHead);
      this.#turnHead = 0;
    }
    this.#runInLoop(next.run);
    return true;
  }

  #hasOtherWork(): boolean {
    return this.#callbacks.immediateInfo[0] !== 0 || this.#closing.length > 0 || this.#areTimersDue();
  }

  #runImmediates(): boolean {
    const info = this.#callbacks.immediateInfo;
    if (info[0] === 0 && info[2] === 0) return false;
    this.#phase = 'closing';
    this.#runInLoop(() => {
      if (this.#enterQueues(this.#callbacks.processImmediate)) this.#phase = 'check';
      else if (info[1] === 0) this.#isImmediateReferenced = false;
    });
    return true;
  }

  #runTimers(): boolean {
    if (!this.#areTimersDue()) return false;
    // Stays set when an exception ends the callbacks early: the rest runs in the next task.
    this.#hasLeftTimers = true;
    this.#runInLoop(() => {
      let next = 0;
      if (this.#enterQueues(() => (next = this.#callbacks.processTimers(this.now())))) return;
      this.#hasLeftTimers = false;
      this.#timerDue = next === 0 ? Infinity : Math.max(Math.abs(next), this.now() + 1);
      this.#isTimerReferenced = next > 0;
      this.#iteration++;
      this.#phase = 'gate';
    });
    return true;
  }

  /**
   * The browser reports unhandled rejections in a task behind the one that caused them: before the loop sleeps or
   * ends, tasks pass until they must have arrived.
   */
  #isWaitingForRejections(): boolean {
    if (this.#isSettled) return false;
    this.#isSettled = ++this.#quietTasks >= 2;
    this.#wake();
    return true;
  }

  #sleep(): void {
    if (this.#isWaitingForRejections()) return;
    this.#idleSince = this.#platform.performance.now();
    if (this.#timerDue === Infinity) return;
    const wait = Math.min(Math.max(0, this.#timerDue - this.now()), 0x7fffffff);
    this.#sleepHandle = this.#platform.setTimeout(() => {
      this.#sleepHandle = undefined;
      this.idleTime += this.#platform.performance.now() - this.#idleSince;
      this.#wake();
    }, wait);
  }

  #end(): void {
    if (this.#isWaitingForRejections()) return;
    if (!this.#hasEmittedBeforeExit) {
      this.#hasEmittedBeforeExit = true;
      return this.#runAsTurn(this.#callbacks.beforeExit);
    }
    this.#isStopped = true;
    this.#callbacks.exit();
  }
}

const unwind = Symbol('leave the queues so that microtasks run');
