import type { BindingFactory } from '../binding-context.ts';
import { restoreDisposition } from '../signal-dispositions.ts';
import { handleWrapClass, isClosing, releaseResources, setActive } from '../wraps/handle-wrap.ts';

/** `process.on('SIGINT')` and the like. */
export const createSignalWrapBinding: BindingFactory = (context) => {
  const listeners = new Map<number, Set<Signal>>();

  function watch(signal: number): number {
    return context.system.setSignalDisposition(signal, 'handle', (arrived) => {
      for (const listener of [...(listeners.get(arrived) ?? [])]) listener.deliver(arrived);
    });
  }

  class Signal extends handleWrapClass(context) {
    #signal = 0;
    declare onsignal: ((signal: number) => void) | undefined;

    constructor() {
      super('SIGNALWRAP');
    }

    start(signal: number): number {
      const same = listeners.get(signal) ?? new Set();
      if (same.size === 0) {
        const errno = watch(signal);
        if (errno < 0) return errno;
      }
      this.stop();
      this.#signal = signal;
      listeners.set(signal, same.add(this));
      this[setActive](true);
      return 0;
    }

    stop(): number {
      const same = listeners.get(this.#signal);
      if (same?.delete(this) && same.size === 0) restoreDisposition(context.system, this.#signal);
      this.#signal = 0;
      this[setActive](false);
      return 0;
    }

    deliver(signal: number): void {
      context.makeCallback(this, () => {
        if (!this[isClosing]) this.onsignal?.(signal);
      });
    }

    override [releaseResources](): void {
      this.stop();
    }
  }
  return { Signal };
};
