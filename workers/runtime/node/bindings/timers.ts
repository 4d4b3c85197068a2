import type { BindingFactory } from '../binding-context.ts';
import { internalsOf } from '../node-internals.ts';

/** The one native timer and the check handle that `lib/timers` stands on. */
export const createTimersBinding: BindingFactory = (context) => {
  const { loop, callbacks } = internalsOf(context);
  return {
    setupTimers(processImmediate: () => void, processTimers: (now: number) => number) {
      const { process } = internalsOf(context);
      callbacks.processImmediate = () => Reflect.apply(processImmediate, process, []);
      callbacks.processTimers = (now) => Reflect.apply(processTimers, process, [now]);
    },
    getLibuvNow: () => loop.now(),
    immediateInfo: callbacks.immediateInfo,
    timeoutInfo: callbacks.timeoutInfo,
    toggleImmediateRef: (isReferenced: boolean) => loop.toggleImmediateReference(isReferenced),
    scheduleTimer: (milliseconds: number) => loop.scheduleTimer(milliseconds),
    toggleTimerRef: (isReferenced: boolean) => loop.toggleTimerReference(isReferenced),
  };
};
