import type { BindingFactory } from '../binding-context.ts';
import { internalsOf } from '../node-internals.ts';
import { withoutSideEffects } from '../side-effect-free-text.ts';
import type { CallSite } from '../stack-traces.ts';

type PrepareStackTraceCallback = (globalThis: object, error: object, trace: CallSite[]) => unknown;

/** Exceptions that end the process, and how stacks are made. */
export const createErrorsBinding: BindingFactory = (context) => {
  const { exceptions, stackTraces } = internalsOf(context);
  return {
    setPrepareStackTraceCallback(callback: PrepareStackTraceCallback) {
      // The callback first serves errors whose stack the library overrides, then asks `Error.prepareStackTrace`,
      // which is where it was called from: only the first half is wanted, hence the probe without one.
      const withoutProgram = { Error: undefined };
      const overridden = (): WeakMap<object, unknown> =>
        (context.requireBuiltin('internal/errors') as { overrideStackTrace: WeakMap<object, unknown> })
          .overrideStackTrace;
      stackTraces.override = (error, trace) =>
        overridden().has(error) ? { stack: callback(withoutProgram, error, trace) } : undefined;
    },
    setGetSourceMapErrorSource(callback: (name: string, line: number, column: number) => unknown) {
      exceptions.sourceMapExcerpt = callback;
    },
    setSourceMapsEnabled(isEnabled: boolean) {
      exceptions.areSourceMapsEnabled = isEnabled;
    },
    // Scripts made by `eval` and `new Function` do not announce themselves to the runtime.
    setMaybeCacheGeneratedSourceMap: () => undefined,
    setEnhanceStackForFatalException(
      beforeInspector: (error: object) => unknown,
      afterInspector: (error: object) => unknown,
    ) {
      exceptions.enhancers = { beforeInspector, afterInspector };
    },
    noSideEffectsToString: withoutSideEffects,
    triggerUncaughtException: (error: unknown, isFromPromise: boolean) => exceptions.trigger(error, isFromPromise),
  };
};
