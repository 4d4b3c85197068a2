import { markNative } from './modules/function-text.ts';

/**
 * The value V8 would carry along promise reactions ("continuation preserved embedder data"), on which Node's
 * `AsyncContextFrame` stands. Here `Promise.prototype.then` carries it, and for `await` the code the module
 * loaders compile does, through `frameHelpers`.
 */
export interface AsyncContext {
  get(): unknown;
  set(frame: unknown): void;
}

let current: unknown;
/** Until a program sets a first context there is nothing to carry, and nothing costs anything. */
let isInUse = false;

export const asyncContext: AsyncContext = {
  get: () => current,
  set(frame) {
    current = frame;
    isInUse ||= frame !== undefined;
  },
};

/** Wraps a reaction so that it runs in the context its promise was reacted to in. */
function carried<T>(callback: T, frame: unknown): T {
  if (typeof callback !== 'function') return callback;
  return function (this: unknown, value: unknown): unknown {
    const previous = current;
    current = frame;
    try {
      return Reflect.apply(callback, this, [value]);
    } finally {
      current = previous;
    }
  } as T;
}

/** Must run before the library takes its primordials. */
export function installAsyncContext(): void {
  const then = Promise.prototype.then;
  const replacement = {
    then(this: Promise<unknown>, onFulfilled: never, onRejected: never): Promise<unknown> {
      const frame = current;
      if (!isInUse) return Reflect.apply(then, this, [onFulfilled, onRejected]);
      return Reflect.apply(then, this, [carried(onFulfilled, frame), carried(onRejected, frame)]);
    },
  }.then;
  markNative(replacement);
  Object.defineProperty(replacement, 'length', { value: 2, configurable: true });
  void Object.defineProperty(Promise.prototype, 'then', {
    value: replacement,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

/**
 * The functions that compiled code calls around `await`; see `modules/instrumenting-parser.ts`. In the frame
 * variable of a function undefined means "not suspended", so null stands for "no frame" there.
 */
export const frameHelpers = {
  /** The current frame. */
  c: (): unknown => (current === undefined ? null : current),
  /** Its first argument; the others are only evaluated. */
  k: (value: unknown): unknown => value,
  /** Puts `frame` back and passes `value` on. */
  r: (value: unknown, frame: unknown): unknown => {
    current = frame === null ? undefined : frame;
    return value;
  },
  /** Puts `frame` back. */
  s: (frame: unknown): void => {
    current = frame === null ? undefined : frame;
  },
  /** Puts `frame` back; its result is the frame variable's new value. */
  x: (frame: unknown): undefined => {
    current = frame === null ? undefined : frame;
    return undefined;
  },
} as const;
