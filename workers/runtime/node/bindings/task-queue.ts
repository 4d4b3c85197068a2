import type { BindingFactory } from '../binding-context.ts';
import { internalsOf } from '../node-internals.ts';

/** The queues of `process.nextTick` and of rejected promises. */
export const createTaskQueueBinding: BindingFactory = (context) => {
  const { loop, callbacks, rejections } = internalsOf(context);
  return {
    enqueueMicrotask: (callback: () => void) => context.platform.queueMicrotask(callback),
    runMicrotasks: () => loop.runMicrotasks(),
    setTickCallback(callback: () => void) {
      const { process } = internalsOf(context);
      callbacks.processTicks = () => Reflect.apply(callback, process, []);
    },
    tickInfo: callbacks.tickInfo,
    setPromiseRejectCallback(callback: (type: number, promise: Promise<unknown>, reason: unknown) => void) {
      rejections.callback = callback;
    },
  };
};
