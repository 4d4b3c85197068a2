import type { ThreadStart } from '../abi/process-start.ts';
import type { BindingContext } from './binding-context.ts';
import type { CommandLine } from './command-line.ts';
import type { LinkEnd } from './messaging/thread-link.ts';
import { portRegistry } from './messaging/port-registry.ts';
import { internalsOf } from './node-internals.ts';

/** What a `Worker` gives its thread besides the environment; structured-cloned. */
export interface ThreadData {
  readonly execArgv: readonly string[];
  /** Values of the parent's command line, taken over when `isInheriting`. */
  readonly options: ReturnType<CommandLine['values']>;
  readonly isInheriting: boolean;
  readonly isInternal: boolean;
  readonly name: string;
  readonly resourceLimits: readonly number[];
  /** The parent's variables when the thread shares them. */
  readonly sharedEnvironment: SharedArrayBuffer | null;
  readonly threadId: number;
  /** The thread's end of the way to its parent. */
  readonly end: LinkEnd;
  /** Messages posted before the thread started. */
  readonly backlog: readonly unknown[];
}

interface Thread {
  readonly port: object;
  readonly threadId: number;
}

const threads = new WeakMap<BindingContext, Thread>();

/** The thread a context belongs to; undefined on the main thread. */
export function threadOf(context: BindingContext): Thread | undefined {
  return threads.get(context);
}

/** Turns the prepared process into a `worker_threads` worker. */
export function enterThread(context: BindingContext, start: ThreadStart): void {
  const data = start.data as ThreadData;
  const { realm, commandLine, exceptions, environment } = internalsOf(context);
  if (data.sharedEnvironment) environment.attach(data.sharedEnvironment);
  realm.runScript('internal/bootstrap/switches/is_not_main_thread');
  realm.runScript('internal/bootstrap/switches/does_not_own_process_state');
  if (data.isInheriting) commandLine.inherit(data.options, data.execArgv);
  else commandLine.parseThreadOptions(data.execArgv);
  commandLine.argv = [context.system.start.executable];
  Object.assign(context.binding('worker'), {
    isMainThread: false,
    isInternalThread: data.isInternal,
    ownsProcessState: false,
    threadId: data.threadId,
    threadName: data.name,
    resourceLimits: Float64Array.from(data.resourceLimits),
  });
  const port = portRegistry(context).adopt(start.port, data.end, data.backlog);
  threads.set(context, { port, threadId: data.threadId });
  // The library's handler tells the parent about an exception; nothing is printed here.
  exceptions.onUnhandled = () => true;
}
