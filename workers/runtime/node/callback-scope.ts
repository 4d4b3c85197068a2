import { asyncContext } from './async-context.ts';
import type { BindingContext } from './binding-context.ts';
import { callbackTrampoline } from './bindings/async-wrap.ts';

const frames = new WeakMap<object, unknown>();

interface AsyncWrapLike {
  getAsyncId?(): number;
  getTriggerAsyncId?(): number;
}

interface AsyncWrapBinding {
  readonly async_hook_fields: Uint32Array;
  pushAsyncContext(asyncId: number, triggerAsyncId: number): void;
  popAsyncContext(asyncId: number): boolean;
  readonly execution_async_resources: unknown[];
}

/** Remembers the asynchronous context a handle or request was made in, for its callbacks. */
export function captureContext(resource: object): void {
  const frame = asyncContext.get();
  if (frame !== undefined) frames.set(resource, frame);
}

/** Runs a callback as native `AsyncWrap::MakeCallback` does. Source: `InternalMakeCallback` in `api/callback.cc`. */
export function invokeInContext(
  context: BindingContext,
  receiver: object,
  callback: (...values: unknown[]) => unknown,
  values: readonly unknown[],
): void {
  const wrap = context.binding('async_wrap') as unknown as AsyncWrapBinding;
  const { getAsyncId, getTriggerAsyncId } = receiver as AsyncWrapLike;
  const asyncId = typeof getAsyncId === 'function' ? getAsyncId.call(receiver) : 0;
  const trigger = typeof getTriggerAsyncId === 'function' ? getTriggerAsyncId.call(receiver) : 0;
  asyncContext.set(frames.get(receiver));
  wrap.pushAsyncContext(asyncId, trigger);
  wrap.execution_async_resources[(wrap.async_hook_fields[7] as number) - 1] = receiver;
  // No `finally`: after an exception the library itself unwinds the stack of ids.
  if (callbackTrampoline) Reflect.apply(callbackTrampoline, receiver, [asyncId, receiver, callback, ...values]);
  else Reflect.apply(callback, receiver, values);
  wrap.popAsyncContext(asyncId);
  asyncContext.set(undefined);
}
