/**
 * The current asynchronous context: what V8 calls continuation-preserved embedder data, and Node's
 * `AsyncContextFrame` stores in it. The browser's engine offers no access to its own, so promise reactions are
 * wrapped in `then` and compiled code saves and restores the frame around `await`.
 */
let current: unknown;
let isFollowingReactions = false;

export function currentFrame(): unknown {
  return current;
}

export function setCurrentFrame(frame: unknown): void {
  current = frame;
  if (frame !== undefined && !isFollowingReactions) followReactions();
}

/** The functions compiled code calls around `await`; see `InstrumentingParser`. */
export const frameHelpers = {
  /** Current frame, with null for none: undefined in the frame variable means "not suspended". */
  c: (): unknown => (current === undefined ? null : current),
  /** Its first argument; the second is only evaluated. */
  k: (value: unknown): unknown => value,
  /** Puts `frame` back and passes `value` on. */
  r: (value: unknown, frame: unknown): unknown => {
    current = frame === null ? undefined : frame;
    return value;
  },
  s: (frame: unknown): void => {
    current = frame === null ? undefined : frame;
  },
  x: (frame: unknown): undefined => {
    current = frame === null ? undefined : frame;
    return undefined;
  },
} as const;

type Reaction = (value: unknown) => unknown;

/** From the first frame on, reactions run in the frame in which they were added. */
function followReactions(): void {
  isFollowingReactions = true;
  const prototype = Promise.prototype;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'then')!;
  const nativeThen = descriptor.value as (onFulfilled: unknown, onRejected: unknown) => unknown;
  const { apply } = Reflect;
  const inFrame = (reaction: unknown, frame: unknown): unknown => {
    if (typeof reaction !== 'function') return reaction;
    return (value: unknown) => {
      current = frame;
      return (reaction as Reaction)(value);
    };
  };
  const { then } = {
    then(this: unknown, onFulfilled: unknown, onRejected: unknown): unknown {
      const frame = current;
      return apply(nativeThen, this, [inFrame(onFulfilled, frame), inFrame(onRejected, frame)]);
    },
  };
  void Object.defineProperty(prototype, 'then', { ...descriptor, value: then });
}
