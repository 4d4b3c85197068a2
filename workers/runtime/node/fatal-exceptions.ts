import type { BindingContext, CapturedPlatform } from './binding-context.ts';
import { FatalReport } from './fatal-report.ts';
import type { NodeEventLoop } from './node-event-loop.ts';
import type { ThrowLocation } from './throw-location.ts';

const ExitField = { kExiting: 0, kExitCode: 1, kHasExitCode: 2 };

/** Everything the handling of exceptions needs of the process it belongs to. */
export interface FatalExceptionsHost {
  readonly process: Record<string | symbol, unknown>;
  readonly privateSymbols: Readonly<Record<string, symbol>>;
  readonly loop: NodeEventLoop;
  readonly exitInfo: Int32Array;
  context(): BindingContext;
  /** Source text of a script by its name in stack traces, or undefined. */
  sourceText(name: string): string | undefined;
  /** The place in the program's own source of a place in the code that was run. */
  originalLocation(location: ThrowLocation): ThrowLocation;
  traceUncaught(): boolean;
  writeError(text: string): void;
}

/** What happens to exceptions nobody caught. Source: `TriggerUncaughtException` in `node_errors.cc`. */
export class FatalExceptions {
  readonly #host: FatalExceptionsHost;
  readonly #report: FatalReport;
  /** The library's functions that turn an error into the text to print. */
  enhancers:
    | { readonly beforeInspector: (error: object) => unknown; readonly afterInspector: (error: object) => unknown }
    | undefined;
  /** `getSourceMapErrorSource` of the library. */
  sourceMapExcerpt: ((name: string, line: number, column: number) => unknown) | undefined;
  areSourceMapsEnabled = false;
  /** Called before anything is printed; ends a thread by telling its parent. */
  onUnhandled: ((error: unknown) => boolean) | undefined;

  constructor(platform: CapturedPlatform, host: FatalExceptionsHost) {
    this.#host = host;
    this.#report = new FatalReport(host);
    platform.addEventListener('error', (event) => this.#onErrorEvent(event as ErrorEvent));
  }

  /** Exceptions leave the task that threw them and arrive here, with the place of the `throw`. */
  #onErrorEvent(event: ErrorEvent): void {
    event.preventDefault();
    if (this.#host.loop.isStopped) return;
    const location = { name: event.filename, line: event.lineno, column: event.colno };
    this.trigger(event.error, false, this.#host.originalLocation(location));
    this.#host.loop.resumeAfterException();
  }

  /** Gives the exception to `process`; ends the process when nobody there wants it. */
  trigger(error: unknown, isFromPromise: boolean, location?: ThrowLocation): void {
    this.#report.attachExcerpt(error, this.#report.locationOf(error, isFromPromise, location));
    const handler = this.#host.process['_fatalException'];
    if (typeof handler === 'function') {
      if (this.#call(handler as (error: unknown, isFromPromise: boolean) => unknown, error, isFromPromise) !== false)
        return;
    }
    if (!this.onUnhandled?.(error)) this.#report.print(error, this.enhancers);
    this.exit(1);
  }

  #call(handler: (error: unknown, isFromPromise: boolean) => unknown, error: unknown, isFromPromise: boolean): unknown {
    try {
      return Reflect.apply(handler, this.#host.process, [error, isFromPromise]);
    } catch (failure) {
      // An exception inside a handler of exceptions ends the process at once.
      this.#report.attachExcerpt(failure, this.#report.locationOf(failure, false));
      this.#report.print(failure, this.enhancers);
      return this.exit(7, true);
    }
  }

  /** Ends the process with its own exit code, or `standard` when it has none. */
  exit(standard: number, isForced = false): never {
    const info = this.#host.exitInfo;
    const code = !isForced && info[ExitField.kHasExitCode] ? (info[ExitField.kExitCode] as number) : standard;
    this.#host.loop.stop();
    return this.#host.context().system.exit(code);
  }
}
