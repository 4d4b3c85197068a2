import type { CapturedPlatform } from './binding-context.ts';
import { rememberRejection } from './promise-tracking.ts';

const NO_HANDLER = 0;
const HANDLER_ADDED = 1;

/** Reports rejected promises to the library: the browser's events stand in for V8's reject callback. */
export class RejectionTracker {
  /** `promiseRejectHandler` of the library. */
  callback: ((type: number, promise: Promise<unknown>, reason: unknown) => void) | undefined;
  readonly #ignored = new WeakSet<Promise<unknown>>();

  /** `wake` lets the loop process what the library recorded. */
  constructor(platform: CapturedPlatform, wake: () => void) {
    const listen = (name: string, type: number): void =>
      platform.addEventListener(name, (event) => {
        event.preventDefault();
        const { promise, reason } = event as PromiseRejectionEvent;
        rememberRejection(promise, reason);
        if (!this.callback || this.#ignored.has(promise)) return;
        this.callback(type, promise, reason);
        wake();
      });
    listen('unhandledrejection', NO_HANDLER);
    listen('rejectionhandled', HANDLER_ADDED);
  }

  /** For promises of the runtime itself. */
  ignore(promise: Promise<unknown>): void {
    this.#ignored.add(promise);
  }
}
