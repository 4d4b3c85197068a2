import type { CallSite } from './stack-traces.ts';

type StackError = ErrorConstructor & { prepareStackTrace: unknown };

/** The frames of the program and the library that are running now, the innermost first. */
export function captureCallSites(count: number): CallSite[] {
  const constructor = Error as StackError;
  const previous = constructor.prepareStackTrace;
  const limit = Error.stackTraceLimit;
  let sites: CallSite[] = [];
  constructor.prepareStackTrace = (_error: unknown, trace: CallSite[]) => {
    sites = trace;
    return '';
  };
  // Frames of the runtime itself are taken out before the function above sees them.
  Error.stackTraceLimit = count + 4;
  const holder: { stack?: unknown } = {};
  Error.captureStackTrace(holder, captureCallSites);
  void holder.stack;
  Error.stackTraceLimit = limit;
  constructor.prepareStackTrace = previous;
  return sites.slice(0, count);
}
