import { asyncContext } from './async-context.ts';
import type { System } from '../abi/system.ts';
import type { BindingContext, CapturedPlatform } from './binding-context.ts';
import { invokeInContext } from './callback-scope.ts';
import facts from './generated/constants.json';
import type { NodeInternals } from './node-internals.ts';

interface ContextParts {
  readonly platform: CapturedPlatform;
  readonly system: () => System;
  readonly internals: () => NodeInternals;
}

const messages = new Map(
  (facts.errorNames as unknown as readonly (readonly [number, string, string])[]).map(([errno, name, message]) => [
    errno,
    { name, message },
  ]),
);

/** The one context all bindings of a process are made from. */
export function createBindingContext({ platform, system, internals }: ContextParts): BindingContext {
  const context: BindingContext = {
    get system() {
      return system();
    },
    get loop() {
      return internals().loop;
    },
    get sources() {
      return internals().sources;
    },
    platform,
    binding: (name) => internals().realm.binding(name),
    requireBuiltin: (id) => internals().realm.requireBuiltin(id),
    makeCallback(receiver, callback, ...values) {
      internals().loop.enqueueUrgent(() => {
        asyncContext.set(undefined);
        invokeInContext(context, receiver, callback as (...values: unknown[]) => unknown, values);
      });
    },
    uvException,
  };
  return context;
}

/** Source: `UVException` in `api/exceptions.cc`. */
function uvException(errno: number, syscall: string, path?: string, destination?: string): Error {
  const { name, message } = messages.get(errno) ?? {
    name: `Unknown system error ${errno}`,
    message: `Unknown system error ${errno}`,
  };
  let text = `${name}: ${message}, ${syscall}`;
  if (path !== undefined) text += ` '${path}'`;
  if (destination !== undefined) text += ` -> '${destination}'`;
  const error = Object.assign(new Error(text), { errno, code: name, syscall });
  if (path !== undefined) Object.assign(error, { path });
  if (destination !== undefined) Object.assign(error, { dest: destination });
  return error;
}
