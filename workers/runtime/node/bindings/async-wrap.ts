import type { BindingFactory } from '../binding-context.ts';

const AsyncIdField = { kExecutionAsyncId: 0, kTriggerAsyncId: 1, kAsyncIdCounter: 2, kDefaultTriggerAsyncId: 3 };
const AsyncHookField = { kDestroy: 3, kCheck: 6, kStackLength: 7 };
const STACK_CAPACITY = 16;

interface NativeHooks {
  readonly destroy: (asyncId: number) => void;
}

/** Ids of asynchronous resources and the stack of those that run. Source: `AsyncHooks` in `env.cc`. */
export const createAsyncWrapBinding: BindingFactory = ({ loop }) => {
  const async_hook_fields = new Uint32Array(9);
  const async_id_fields = new Float64Array(4);
  const async_ids_stack = new Float64Array(STACK_CAPACITY * 2);
  const execution_async_resources: unknown[] = [];
  /** Pairs beyond the capacity of the shared stack. */
  const overflow: [number, number][] = [];
  async_hook_fields[AsyncHookField.kCheck] = 1;
  async_id_fields[AsyncIdField.kAsyncIdCounter] = 1;
  async_id_fields[AsyncIdField.kDefaultTriggerAsyncId] = -1;
  let hooks: NativeHooks | undefined;
  let promiseHooks: unknown[] = [undefined, undefined, undefined, undefined];
  let destroyed: number[] = [];

  const queueDestroyAsyncId = (asyncId: number): void => {
    if (async_hook_fields[AsyncHookField.kDestroy] === 0) return;
    if (destroyed.push(asyncId) > 1) return;
    loop.enqueue(() => {
      const ids = destroyed;
      destroyed = [];
      for (const id of ids) hooks?.destroy(id);
    });
  };
  const collected = new FinalizationRegistry<{ asyncId: number; flags: { destroyed: boolean } | undefined }>(
    (entry) => {
      if (!entry.flags?.destroyed) queueDestroyAsyncId(entry.asyncId);
    },
  );

  const pushAsyncContext = (asyncId: number, triggerAsyncId: number): void => {
    const depth = async_hook_fields[AsyncHookField.kStackLength] as number;
    const pair: [number, number] = [async_id_fields[0] as number, async_id_fields[1] as number];
    if (depth < STACK_CAPACITY) async_ids_stack.set(pair, depth * 2);
    else overflow.push(pair);
    async_hook_fields[AsyncHookField.kStackLength] = depth + 1;
    async_id_fields[AsyncIdField.kExecutionAsyncId] = asyncId;
    async_id_fields[AsyncIdField.kTriggerAsyncId] = triggerAsyncId;
  };
  const popAsyncContext = (asyncId: number): boolean => {
    const depth = async_hook_fields[AsyncHookField.kStackLength] as number;
    if (depth === 0) return false;
    if (async_hook_fields[AsyncHookField.kCheck] !== 0 && async_id_fields[0] !== asyncId)
      throw new Error(
        `Error: async hook stack has become corrupted (actual: ${async_id_fields[0]}, expected: ${asyncId})`,
      );
    const offset = depth - 1;
    const pair = overflow.pop() ?? [async_ids_stack[offset * 2] as number, async_ids_stack[offset * 2 + 1] as number];
    async_id_fields.set(pair, 0);
    async_hook_fields[AsyncHookField.kStackLength] = offset;
    execution_async_resources.length = Math.min(execution_async_resources.length, offset);
    return offset > 0;
  };

  return {
    setupHooks(nativeHooks: NativeHooks) {
      hooks = nativeHooks;
    },
    // Callbacks of handles are called with the domain's trampoline by `makeCallback`.
    setCallbackTrampoline(trampoline: unknown) {
      callbackTrampoline = trampoline as typeof callbackTrampoline;
    },
    pushAsyncContext,
    popAsyncContext,
    executionAsyncResource: (index: number) => execution_async_resources[index],
    clearAsyncIdStack() {
      async_id_fields[AsyncIdField.kExecutionAsyncId] = 0;
      async_id_fields[AsyncIdField.kTriggerAsyncId] = 0;
      async_hook_fields[AsyncHookField.kStackLength] = 0;
      overflow.length = 0;
      execution_async_resources.length = 0;
    },
    queueDestroyAsyncId,
    // Native promises cannot be observed here; the hooks are kept so that they can be read back.
    setPromiseHooks: (...callbacks: unknown[]) => {
      promiseHooks = callbacks;
    },
    getPromiseHooks: () => promiseHooks,
    registerDestroyHook(resource: object, asyncId: number, flags?: { destroyed: boolean }) {
      collected.register(resource, { asyncId, flags });
    },
    async_hook_fields,
    async_id_fields,
    async_ids_stack,
    execution_async_resources,
  };
};

/** Set while a domain or a hook wants to see every callback of a handle. */
export let callbackTrampoline:
  ((this: unknown, asyncId: number, resource: unknown, callback: unknown, ...values: unknown[]) => unknown) | undefined;
