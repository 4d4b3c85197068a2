import type { FatalExceptionsHost } from './fatal-exceptions.ts';
import facts from './generated/constants.json';
import { findInLibrary, isThrownByHiddenFrames, libraryThrowOf } from './library-throws.ts';
import { findThrow, firstFrame, type ThrowLocation } from './throw-location.ts';

type Enhancers = {
  readonly beforeInspector: (error: object) => unknown;
  readonly afterInspector: (error: object) => unknown;
};

/** The text Node prints for an exception that ends the process. Source: `ReportFatalException` in `node_errors.cc`. */
export class FatalReport {
  readonly #host: FatalExceptionsHost;
  #excerptOfPrimitive = '';

  constructor(host: FatalExceptionsHost) {
    this.#host = host;
  }

  /**
   * Where an error was thrown or, for the reason of a rejected promise, where it was made. `reported`: what the
   * browser says, right for values that are no errors.
   */
  locationOf(error: unknown, isFromPromise: boolean, reported?: ThrowLocation): ThrowLocation | undefined {
    const stack = isErrorObject(error) ? readProperty(error, 'stack') : undefined;
    if (typeof stack !== 'string') return reported;
    const sourceText = (name: string): string | undefined => this.#host.sourceText(name);
    if (isFromPromise) return firstFrame(stack) ?? findInLibrary('fromPromise', sourceText);
    const known = findInLibrary(libraryThrowOf(error as object), sourceText);
    if (known) return known;
    const found = findThrow(stack, sourceText);
    const line = found ? (sourceText(found.name)?.split('\n', found.line)[found.line - 1] ?? '') : '';
    const isHidden = isThrownByHiddenFrames(error as object, found, line);
    return (isHidden ? findInLibrary('hidden', sourceText) : undefined) ?? found ?? reported;
  }

  /** Keeps the source line with a caret for the report, unless the error carries one already. */
  attachExcerpt(error: unknown, location: ThrowLocation | undefined): void {
    const { arrow_message_private_symbol: arrow, decorated_private_symbol: decorated } = this.#host.privateSymbols;
    const excerpt = location ? this.#excerpt(location) : undefined;
    if (!isErrorObject(error)) {
      this.#excerptOfPrimitive = excerpt ? `\n${excerpt}` : '';
      return;
    }
    if (excerpt === undefined || error[arrow as symbol] !== undefined || error[decorated as symbol]) return;
    error[arrow as symbol] = `${excerpt}\n`;
  }

  #excerpt({ name, line, column }: ThrowLocation): string | undefined {
    const text = this.#host.sourceText(name);
    const source = text?.split('\n', line)[line - 1];
    if (source === undefined) return undefined;
    const start = Math.max(0, Math.min(column - 1, source.length));
    const indent = source.slice(0, start).replace(/[^\t]/g, ' ');
    return `${name}:${line}\n${source}\n${indent}^`;
  }

  print(error: unknown, enhancers: Enhancers | undefined): void {
    const object = isObject(error) ? error : undefined;
    const trace = object ? this.#trace(object, enhancers) : undefined;
    const arrow = object?.[this.#host.privateSymbols['arrow_message_private_symbol'] as symbol];
    const isDecorated = object?.[this.#host.privateSymbols['decorated_private_symbol'] as symbol];
    let text: string;
    if (object && !isErrorObject(object)) text = `${this.#excerptOfPrimitive}\n`;
    else text = '';
    if (typeof trace === 'string' && trace !== '') {
      text += typeof arrow === 'string' && !isDecorated ? `${arrow}\n${trace}\n` : `${trace}\n`;
    } else text = this.#withoutTrace(error, typeof arrow === 'string' ? `${arrow}\n` : '');
    this.#host.writeError(`${text}\nNode.js v${facts.versions.node}\n`);
  }

  #trace(error: Record<string | symbol, unknown>, enhancers: Enhancers | undefined): unknown {
    const before = enhancers ? attempt(() => enhancers.beforeInspector(error)) : undefined;
    const stack = typeof before === 'string' ? before : readProperty(error, 'stack');
    const after = enhancers ? attempt(() => enhancers.afterInspector(error)) : undefined;
    return typeof after === 'string' ? after : stack;
  }

  #withoutTrace(error: unknown, excerpt: string): string {
    const hint = this.#host.traceUncaught()
      ? ''
      : '(Use `node --trace-uncaught ...` to show where the exception was thrown)\n';
    if (isObject(error)) {
      const name = readProperty(error, 'name');
      const message = readProperty(error, 'message');
      if (name !== undefined && message !== undefined) return `${excerpt}${String(name)}: ${String(message)}\n${hint}`;
    }
    // A symbol has no text in native code.
    const shown = typeof error === 'symbol' ? '' : (attempt(() => String(error)) ?? '<toString() threw exception>');
    return `${isObject(error) ? excerpt : `${this.#excerptOfPrimitive}\n`}${String(shown)}\n${hint}`;
  }
}

function isErrorObject(value: unknown): value is Record<string | symbol, unknown> {
  return value instanceof Error;
}

function isObject(value: unknown): value is Record<string | symbol, unknown> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** A program's getters may throw while its last error is printed; the report then goes on without the value. */
function readProperty(error: Record<string | symbol, unknown>, key: string): unknown {
  return attempt(() => error[key]);
}

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}
