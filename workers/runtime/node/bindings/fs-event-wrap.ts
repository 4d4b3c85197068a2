import type { BindingFactory } from '../binding-context.ts';
import { handleWrapClass, isClosing, releaseResources, setActive } from '../wraps/handle-wrap.ts';
import { encodeName, pathOf, type PathArgument } from './fs/path-codec.ts';

/** `fs.watch`: events of a file or directory as they happen. */
export const createFsEventWrapBinding: BindingFactory = (context) => {
  class FSEvent extends handleWrapClass(context) {
    #watch = -1;
    declare onchange: (status: number, event: string, filename: unknown) => void;

    constructor() {
      super('FSEVENTWRAP');
    }

    get initialized(): boolean {
      return this.#watch >= 0 && !this[isClosing];
    }

    start(path: PathArgument, isPersistent: boolean, isRecursive: boolean, encoding: unknown): number {
      if (this.initialized) return 0;
      const id = context.system.watch(pathOf(path), isRecursive === true, (event, filename) => {
        if (this[isClosing]) return;
        const name = encodeName(context, filename, encoding);
        context.makeCallback(this, () => {
          // The program may have closed it while an earlier event was told.
          if (!this[isClosing]) this.onchange(0, event, name);
        });
      });
      if (id < 0) return id;
      this.#watch = id;
      if (!isPersistent) this.unref();
      this[setActive](true);
      return 0;
    }

    override [releaseResources](): void {
      if (this.#watch >= 0) context.system.unwatch(this.#watch);
    }
  }
  return { FSEvent };
};
