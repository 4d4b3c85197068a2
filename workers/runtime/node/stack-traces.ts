import type { SourcePosition } from './modules/compiled-sources.ts';
import type { CompiledSources } from './source-registry.ts';

/** V8's structured stack frame (https://v8.dev/docs/stack-trace-api). */
export interface CallSite {
  getThis(): unknown;
  getTypeName(): string | null;
  getFunction(): unknown;
  getFunctionName(): string | null;
  getMethodName(): string | null;
  getFileName(): string | null | undefined;
  getScriptNameOrSourceURL(): string | null | undefined;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
  getEnclosingLineNumber(): number | null;
  getEnclosingColumnNumber(): number | null;
  getPosition(): number;
  getEvalOrigin(): string | undefined;
  getScriptHash(): string;
  isToplevel(): boolean;
  isEval(): boolean;
  isNative(): boolean;
  isConstructor(): boolean;
  isAsync(): boolean;
  isPromiseAll(): boolean;
  getPromiseIndex(): number | null;
  toString(): string;
}

type CallSiteMethods = CallSite;
type PrepareStackTrace = (error: unknown, trace: CallSite[]) => unknown;

/** Frames of the runtime itself that a stack may hold besides those a program sees. */
const HEADROOM = 6;
let standardLimit = 10;

/**
 * Sets how many frames a program sees by default. V8 counts the runtime's own as well, so it is told a higher
 * number (which `Error.stackTraceLimit` shows) until the program sets its own.
 */
export function setStackTraceLimit(limit: number): void {
  standardLimit = limit;
  Error.stackTraceLimit = limit + HEADROOM;
}

function visibleFrames(): number | undefined {
  return Error.stackTraceLimit === standardLimit + HEADROOM ? standardLimit : undefined;
}

/** What the library is asked before a program's own `Error.prepareStackTrace`. */
export interface StackTraceHooks {
  /** Set once the library's `prepareStackTraceCallback` wants to override the stack of particular errors. */
  override: ((error: object, trace: CallSite[]) => { readonly stack: unknown } | undefined) | undefined;
}

/**
 * Makes stack traces what they are in Node although all code here is evaluated text: frames of the runtime's own
 * script vanish, evaluated scripts answer by their name, and columns of first lines lose the wrapper.
 *
 * V8 asks `Error.prepareStackTrace` for every stack. It becomes an accessor so that programs may replace the
 * function while the frames they get are cleaned first.
 */
export function installStackTraces(ownScript: string, sources: CompiledSources): StackTraceHooks {
  const VisibleCallSite = callSiteClass(sources);
  const hooks: StackTraceHooks = { override: undefined };
  const originals = new WeakMap<object, PrepareStackTrace>();
  const wrappers = new WeakMap<PrepareStackTrace, PrepareStackTrace>();
  const isOwnFrame = (site: CallSite): boolean => site.getScriptNameOrSourceURL() === ownScript;
  // The engine's frames for evaluating code and for resuming a module (a generator here) belong to the runtime's
  // frame below them.
  const isResumption = (site: CallSite, below: CallSite | undefined): boolean =>
    below !== undefined &&
    isOwnFrame(below) &&
    !site.getScriptNameOrSourceURL() &&
    ['next', 'eval'].includes(site.getFunctionName() ?? '');

  const wrap = (original: PrepareStackTrace): PrepareStackTrace => {
    const known = wrappers.get(original);
    if (known) return known;
    const wrapper = function (this: unknown, error: unknown, trace: CallSite[]): unknown {
      const visible = trace
        .filter((site, index) => !isOwnFrame(site) && !isResumption(site, trace[index + 1]))
        .slice(0, visibleFrames())
        .map((site) => new VisibleCallSite(site));
      const overridden = hooks.override?.(error as object, visible);
      return overridden ? overridden.stack : Reflect.apply(original, this, [error, visible]);
    };
    Object.defineProperty(wrapper, 'name', { value: original.name, configurable: true });
    wrappers.set(original, wrapper);
    originals.set(wrapper, original);
    return wrapper;
  };

  const standard = wrap(function prepareStackTrace(error: unknown, trace: CallSite[]): string {
    const header = errorHeader(error);
    return trace.length === 0 ? header : `${header}\n    at ${trace.join('\n    at ')}`;
  });
  let current = standard;
  const accessor: PropertyDescriptor = {
    configurable: true,
    enumerable: false,
    get: () => current,
    set(value: unknown) {
      current = typeof value === 'function' ? wrap(originals.get(value) ?? (value as PrepareStackTrace)) : standard;
    },
  };
  Object.defineProperty(Error, 'prepareStackTrace', accessor);
  return hooks;
}

/** Runs `define`, which makes `Error.prepareStackTrace` a data property, and turns that into an assignment. */
export function keepPrepareStackTraceAccessor(define: () => void): void {
  const accessor = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace') as PropertyDescriptor;
  define();
  const defined = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  if (!defined || !('value' in defined)) return;
  Object.defineProperty(Error, 'prepareStackTrace', accessor);
  (Error as unknown as Record<string, unknown>)['prepareStackTrace'] = defined.value;
}

function errorHeader(error: unknown): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return '<error>';
  }
}

/**
 * The class of the frames programs get. V8's own cannot be changed, so each is wrapped: evaluated scripts answer
 * by their name, and columns of first lines lose the wrapper.
 */
function callSiteClass(sources: CompiledSources): new (site: CallSite) => CallSite {
  return class CallSite implements CallSiteMethods {
    readonly #site: CallSiteMethods;

    constructor(site: CallSiteMethods) {
      this.#site = site;
    }
    getThis(): unknown {
      return this.#site.getThis();
    }
    getTypeName(): string | null {
      return this.#site.getTypeName();
    }
    getFunction(): unknown {
      return this.#site.getFunction();
    }
    getFunctionName(): string | null {
      const functionName = this.#site.getFunctionName();
      const name = this.getFileName();
      // V8 names every anonymous function of evaluated code so.
      if (functionName === 'eval' && name) return null;
      // Functions of the library lost the names V8 infers from assignments when the real binary was built.
      return name?.startsWith('node:') && functionName && /^[^[\s]*\./.test(functionName) ? '' : functionName;
    }
    getMethodName(): string | null {
      return this.#site.getMethodName();
    }
    #original(): SourcePosition | undefined {
      const name = this.#site.getScriptNameOrSourceURL();
      const line = this.#site.getLineNumber();
      if (!name || line === null) return undefined;
      return sources.original(name, line, this.#site.getColumnNumber() ?? 1);
    }
    getFileName(): string | null | undefined {
      return this.#original()?.filename ?? this.#site.getScriptNameOrSourceURL();
    }
    getScriptNameOrSourceURL(): string | null | undefined {
      return this.getFileName();
    }
    getLineNumber(): number | null {
      return this.#original()?.line ?? this.#site.getLineNumber();
    }
    getColumnNumber(): number | null {
      return this.#original()?.column ?? this.#site.getColumnNumber();
    }
    getEnclosingLineNumber(): number | null {
      return this.#site.getEnclosingLineNumber();
    }
    getEnclosingColumnNumber(): number | null {
      return this.#site.getEnclosingColumnNumber();
    }
    getPosition(): number {
      return this.#site.getPosition();
    }
    getEvalOrigin(): string | undefined {
      return this.getFileName() ? undefined : this.#site.getEvalOrigin();
    }
    getScriptHash(): string {
      return this.#site.getScriptHash();
    }
    isToplevel(): boolean {
      return this.#site.isToplevel();
    }
    isEval(): boolean {
      // Code with a name of its own is a script in Node; only nameless `eval` code counts as such.
      return !this.getFileName() && this.#site.isEval();
    }
    isNative(): boolean {
      return this.#site.isNative();
    }
    isConstructor(): boolean {
      return this.#site.isConstructor();
    }
    isAsync(): boolean {
      return this.#site.isAsync();
    }
    isPromiseAll(): boolean {
      return this.#site.isPromiseAll();
    }
    getPromiseIndex(): number | null {
      return this.#site.getPromiseIndex();
    }
    toString(): string {
      return this.getFileName()?.startsWith('wasm://') ? this.#site.toString() : formatCallSite(this);
    }
  };
}

/** The text of a frame, as V8 writes it (`SerializeCallSiteInfo` in `call-site-info.cc`). */
function formatCallSite(site: CallSite): string {
  const prefix = site.isAsync() ? 'async ' : '';
  if (prefix && site.isPromiseAll()) return `async Promise.all (index ${site.getPromiseIndex()})`;
  const functionName = site.getFunctionName();
  const location = fileLocation(site);
  if (!site.isNative() && !site.isToplevel() && !site.isConstructor())
    return `${prefix}${methodCall(site, functionName)} (${location})`;
  if (site.isConstructor()) return `${prefix}new ${functionName || '<anonymous>'} (${location})`;
  return functionName ? `${prefix}${functionName} (${location})` : `${prefix}${location}`;
}

function methodCall(site: CallSite, functionName: string | null): string {
  const typeName = site.getTypeName();
  const methodName = site.getMethodName();
  if (!functionName) return `${typeName ? `${typeName}.` : ''}${methodName || '<anonymous>'}`;
  // V8 names the class neither before accessors and private methods nor before names that contain their object's.
  const isPlain = !/^[gs]et |^#|\./.test(functionName);
  const type = isPlain && typeName && !functionName.startsWith(`${typeName}.`) ? `${typeName}.` : '';
  const alias = isPlain && methodName && !endsWithMethodName(functionName, methodName) ? ` [as ${methodName}]` : '';
  return `${type}${functionName}${alias}`;
}

function endsWithMethodName(functionName: string, methodName: string): boolean {
  return (
    functionName === methodName || functionName.endsWith(`.${methodName}`) || functionName.endsWith(` ${methodName}`)
  );
}

function fileLocation(site: CallSite): string {
  if (site.isNative()) return 'native';
  const name = site.getScriptNameOrSourceURL();
  let text = '';
  if (!name && site.isEval()) text = `${site.getEvalOrigin() ?? ''}, `;
  text += name || '<anonymous>';
  const line = site.getLineNumber();
  if (line === null || line < 0) return text;
  const column = site.getColumnNumber();
  return column === null || column < 0 ? `${text}:${line}` : `${text}:${line}:${column}`;
}
