import type { BindingContext } from '../binding-context.ts';
import { internalsOf } from '../node-internals.ts';
import { asyncWrapClass, destroyAsyncWrap, type AsyncWrap } from './async-wrap.ts';

/** Marks the handle active (a reason to stay alive while referenced) or not, as `uv_is_active`. */
export const setActive = Symbol('setActive');
/** Whether `close` was called. */
export const isClosing = Symbol('isClosing');
/** Called once when the handle closes, to give back what it holds; subclasses override it. */
export const releaseResources = Symbol('releaseResources');

/** A long-lived object of the event loop, as `uv_handle_t`. */
export interface HandleWrap extends AsyncWrap {
  readonly [isClosing]: boolean;
  close(callback?: () => void): void;
  ref(): void;
  unref(): void;
  hasRef(): boolean;
  [setActive](isActive: boolean): void;
  [releaseResources](): void;
}

export interface HandleWrapConstructor {
  new (provider: string): HandleWrap;
  readonly prototype: HandleWrap;
}

const classes = new WeakMap<BindingContext, HandleWrapConstructor>();

export function handleWrapClass(context: BindingContext): HandleWrapConstructor {
  let known = classes.get(context);
  if (known === undefined) {
    known = defineHandleWrap(context);
    classes.set(context, known);
  }
  return known;
}

function defineHandleWrap(context: BindingContext): HandleWrapConstructor {
  const { loop } = context;
  const onclose = (context.binding('symbols') as Record<string, symbol>).handle_onclose as symbol;

  return class HandleWrap extends asyncWrapClass(context) {
    #isReferenced = true;
    #isActive = false;
    #isRetaining = false;
    #isClosing = false;

    readonly #forgetActive: () => void;

    constructor(provider: string) {
      super(provider);
      this.#forgetActive = internalsOf(context).active.addHandle(provider, this);
    }

    get [isClosing](): boolean {
      return this.#isClosing;
    }

    [setActive](isActive: boolean): void {
      this.#isActive = isActive;
      this.#balance();
    }

    [releaseResources](): void {}

    #balance(): void {
      const wanted = this.#isActive && this.#isReferenced && !this.#isClosing;
      if (wanted === this.#isRetaining) return;
      this.#isRetaining = wanted;
      if (wanted) loop.retain();
      else loop.release();
    }

    close(callback?: () => void): void {
      if (this.#isClosing) return;
      this.#isClosing = true;
      this.#forgetActive();
      this[releaseResources]();
      if (typeof callback === 'function') (this as unknown as Record<symbol, unknown>)[onclose] = callback;
      // A closing handle keeps the loop alive until its callback ran, as in libuv.
      loop.enqueueClosing(() => {
        const listener = (this as unknown as Record<symbol, unknown>)[onclose];
        if (typeof listener === 'function') context.makeCallback(this, listener as never);
        destroyAsyncWrap(context, this);
      });
      this.#balance();
    }

    ref(): void {
      this.#isReferenced = true;
      this.#balance();
    }

    unref(): void {
      this.#isReferenced = false;
      this.#balance();
    }

    hasRef(): boolean {
      return this.#isReferenced && !this.#isClosing;
    }
  };
}
