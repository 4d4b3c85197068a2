import type { BindingContext } from '../binding-context.ts';
import { captureContext } from '../callback-scope.ts';

/** The parts of the `async_wrap` binding that give resources their identity. */
interface AsyncIdentity {
  readonly async_id_fields: Float64Array;
  readonly async_hook_fields: Uint32Array;
  readonly constants: Readonly<Record<string, number>>;
  readonly Providers: Readonly<Record<string, number>>;
  queueDestroyAsyncId(asyncId: number): void;
}

interface AsyncHooksLibrary {
  emitInit(asyncId: number, type: string, triggerAsyncId: number, resource: object): void;
}

/** Base of every request and handle that JavaScript holds: an identity for `async_hooks`. */
export interface AsyncWrap {
  getAsyncId(): number;
  getTriggerAsyncId(): number;
  getProviderType(): number;
  asyncReset(resource?: object): void;
}

export interface AsyncWrapConstructor {
  new (provider: string): AsyncWrap;
  readonly prototype: AsyncWrap;
}

const classes = new WeakMap<BindingContext, AsyncWrapConstructor>();

/** The `AsyncWrap` class of a process; one per context, so that `instanceof` holds across bindings. */
export function asyncWrapClass(context: BindingContext): AsyncWrapConstructor {
  let known = classes.get(context);
  if (known === undefined) {
    known = defineAsyncWrap(context);
    classes.set(context, known);
  }
  return known;
}

function defineAsyncWrap(context: BindingContext): AsyncWrapConstructor {
  const identity = context.binding('async_wrap') as unknown as AsyncIdentity;
  const { async_id_fields: ids, async_hook_fields: hooks, constants } = identity;
  const counter = constants.kAsyncIdCounter as number;
  const defaultTrigger = constants.kDefaultTriggerAsyncId as number;
  const execution = constants.kExecutionAsyncId as number;
  const init = constants.kInit as number;
  const destroy = constants.kDestroy as number;

  return class AsyncWrap {
    readonly #provider: string;
    #asyncId = -1;
    #triggerAsyncId = -1;

    constructor(provider: string) {
      this.#provider = provider;
      this.#identify(this);
    }

    #identify(resource: object): void {
      captureContext(this);
      const asyncId = (ids[counter] as number) + 1;
      ids[counter] = asyncId;
      const trigger = ids[defaultTrigger] as number;
      this.#asyncId = asyncId;
      this.#triggerAsyncId = trigger < 0 ? (ids[execution] as number) : trigger;
      if ((hooks[init] as number) > 0) {
        const library = context.requireBuiltin('internal/async_hooks') as AsyncHooksLibrary;
        library.emitInit(asyncId, this.#provider, this.#triggerAsyncId, resource);
      }
    }

    getAsyncId(): number {
      return this.#asyncId;
    }

    getTriggerAsyncId(): number {
      return this.#triggerAsyncId;
    }

    getProviderType(): number {
      return identity.Providers[this.#provider] ?? 0;
    }

    asyncReset(resource: object = this): void {
      if (this.#asyncId !== -1 && (hooks[destroy] as number) > 0) identity.queueDestroyAsyncId(this.#asyncId);
      this.#identify(resource);
    }
  };
}

/** Tells `async_hooks` that a resource has ended; native Node does so when the object is collected. */
export function destroyAsyncWrap(context: BindingContext, wrap: AsyncWrap): void {
  const identity = context.binding('async_wrap') as unknown as AsyncIdentity;
  const destroy = identity.constants.kDestroy as number;
  if ((identity.async_hook_fields[destroy] as number) > 0) identity.queueDestroyAsyncId(wrap.getAsyncId());
}
