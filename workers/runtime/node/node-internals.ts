import type { ActiveResources } from './active-resources.ts';
import type { BindingContext } from './binding-context.ts';
import type { CommandLine } from './command-line.ts';
import type { EnvironmentVariables } from './environment-variables.ts';
import type { FatalExceptions } from './fatal-exceptions.ts';
import type { LoopCallbacks, NodeEventLoop } from './node-event-loop.ts';
import type { Realm } from './realm.ts';
import type { RejectionTracker } from './rejection-tracker.ts';
import type { CompiledSources } from './source-registry.ts';
import type { StackTraceHooks } from './stack-traces.ts';

/** What the core bindings share beyond `BindingContext`. */
export interface NodeInternals {
  readonly realm: Realm;
  readonly loop: NodeEventLoop;
  readonly callbacks: LoopCallbacks;
  readonly rejections: RejectionTracker;
  readonly exceptions: FatalExceptions;
  readonly stackTraces: StackTraceHooks;
  readonly sources: CompiledSources;
  readonly active: ActiveResources;
  readonly process: Record<string | symbol, unknown>;
  readonly environment: EnvironmentVariables;
  readonly commandLine: CommandLine;
  readonly privateSymbols: Readonly<Record<string, symbol>>;
  readonly perIsolateSymbols: Readonly<Record<string, symbol>>;
  readonly perContextExports: Record<string, unknown>;
  /** `[exiting, exit code, has exit code]`, behind `process.exitCode`. */
  readonly exitInfo: Int32Array;
  /** Calls back when the prepared worker becomes a process (or at once when it already is one). */
  onStart(callback: () => void): void;
  /** Writes to the standard error at once, past streams of the program. */
  writeError(text: string): void;
}

const internals = new WeakMap<BindingContext, NodeInternals>();

export function setInternals(context: BindingContext, value: NodeInternals): void {
  internals.set(context, value);
}

export function internalsOf(context: BindingContext): NodeInternals {
  const value = internals.get(context);
  if (!value) throw new Error('this binding context belongs to no Node process');
  return value;
}
