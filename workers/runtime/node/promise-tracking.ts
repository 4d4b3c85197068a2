const RECENT = 64;
const FULFILLED = 1;
const REJECTED = 2;

interface Settled {
  readonly promise: Promise<unknown>;
  readonly state: number;
  readonly result: unknown;
}

const recent: (Settled | undefined)[] = new Array<Settled | undefined>(RECENT).fill(undefined);
const rejected = new WeakMap<Promise<unknown>, Settled>();
let next = 0;

/**
 * Remembers the promises last made by `Promise.resolve` and `Promise.reject`, so that printing them shows what
 * they hold: the state of a promise cannot be read from JavaScript.
 */
export function trackPromises(): void {
  const { resolve, reject } = Promise;
  const replacements = {
    resolve(this: PromiseConstructor, value: unknown): Promise<unknown> {
      const promise = Reflect.apply(resolve, this, [value]) as Promise<unknown>;
      if (promise !== value && !isThenable(value)) remember({ promise, state: FULFILLED, result: value });
      return promise;
    },
    reject(this: PromiseConstructor, reason: unknown): Promise<never> {
      const promise = Reflect.apply(reject, this, [reason]) as Promise<never>;
      remember({ promise, state: REJECTED, result: reason });
      return promise;
    },
  };
  for (const [name, value] of Object.entries(replacements))
    Object.defineProperty(Promise, name, { value, writable: true, configurable: true, enumerable: false });
}

/** For rejections the browser reports. */
export function rememberRejection(promise: Promise<unknown>, result: unknown): void {
  rejected.set(promise, { promise, state: REJECTED, result });
}

/** `[state, result]` of a promise whose state is known, as `getPromiseDetails` gives it. */
export function settledState(promise: unknown): [number, unknown] | undefined {
  const known = rejected.get(promise as Promise<unknown>) ?? recent.find((entry) => entry?.promise === promise);
  return known && [known.state, known.result];
}

function remember(settled: Settled): void {
  recent[next] = settled;
  next = (next + 1) % RECENT;
}

function isThenable(value: unknown): boolean {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? typeof (value as { then?: unknown }).then === 'function'
    : false;
}
