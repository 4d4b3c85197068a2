import { frameHelpers } from '../async-context.ts';
import type { CodeScope } from './code-scope.ts';

/** A top-level `let`, `const` or `class` of a script: shared by the scripts of a context, no property of it. */
interface LexicalBinding {
  readonly get: () => unknown;
  readonly set: (value: unknown) => void;
}

/** Reads and writes of bindings by name, made inside of the script that declares them. */
export type LexicalAccessors = Readonly<Record<string, readonly [() => unknown, (value: unknown) => void]>>;

type Global = Record<PropertyKey, unknown>;

/** What a script that runs in a context declares, and which names it uses how. */
export interface ContextScript {
  readonly text: string;
  readonly helperName: string;
  readonly helper: object | null;
  readonly varNames: readonly string[];
  readonly functionNames: readonly string[];
  /** Names assigned without a declaration; they become properties of the context's object. */
  readonly assigned: readonly string[];
  /** Operands of `typeof`, which must not throw when they do not exist. */
  readonly typeofNames: readonly string[];
}

/** The part of the global object that ECMA-262 gives every realm; the rest a context has only by its own object. */
const standardNames = new Set(
  (
    'Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error ' +
    'AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError JSON Math Intl ArrayBuffer Atomics ' +
    'Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array Float32Array Float64Array ' +
    'Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set Iterator WeakMap WeakSet WeakRef Proxy Reflect ' +
    'FinalizationRegistry SharedArrayBuffer decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape ' +
    'isFinite isNaN WebAssembly DisposableStack AsyncDisposableStack SuppressedError'
  ).split(' '),
);

/** The engine's own: programs get one that reveals its target to `util.inspect`. */
const NativeProxy = Proxy;

/**
 * A `vm` context. The browser gives a worker one realm only, so its code runs inside `with` over a proxy for the
 * context's object: globals, assignments, declarations and completion values behave as in Node, while the standard
 * objects (`Array`, `Error` ...) are the main realm's and `this` of a plainly called strict function is not undefined.
 */
export class VmContext implements CodeScope {
  readonly opening = '(function($scope){with($scope){return ';
  readonly closing = '}})';
  readonly #sandbox: Global;
  readonly #lexical = new Map<string, LexicalBinding>();
  readonly #assigned = new Set<string>();
  readonly #typeofNames = new Set<string>();
  readonly #hidden = new Set<PropertyKey>(['$scope', '$code', 'eval']);
  readonly #scope: object;
  /** What `this` and `globalThis` are inside. */
  readonly global: object;

  /** Without an object of its own, the context's global object is a plain one. */
  constructor(sandbox: object | null) {
    this.#sandbox = (sandbox ?? {}) as Global;
    this.global = new NativeProxy(this.#sandbox, {
      get: (_target, key) => this.#read(key),
      has: (target, key) => key in target || isStandard(key) || key === 'globalThis',
    });
    this.#scope = new NativeProxy(Object.create(null) as object, this.#scopeHandler());
  }

  evaluate(text: string): unknown {
    const create = (0, eval)(text) as (scope: object) => unknown;
    return create(this.#scope);
  }

  /** Runs a script and returns its completion value. */
  run(script: ContextScript): unknown {
    for (const name of script.assigned) this.#assigned.add(name);
    for (const name of script.typeofNames) this.#typeofNames.add(name);
    // Until the script's first statement made properties of its functions, they are found in its own scope.
    for (const name of script.functionNames) this.#hidden.add(name);
    const declare = (functions: Readonly<Record<string, unknown>>, lexical: LexicalAccessors): undefined =>
      this.#declare(script, functions, lexical);
    const helper = { ...frameHelpers, ...script.helper, declare };
    this.#hidden.add(script.helperName);
    const create = (0, eval)(`(function($scope,$code,${script.helperName}){with($scope){return eval($code)}})`) as (
      this: object,
      scope: object,
      code: string,
      helper: object,
    ) => unknown;
    return create.call(this.global, this.#scope, script.text, helper);
  }

  /** Called first by every script: `functions` are its hoisted functions, `lexical` accessors of its bindings. */
  #declare(script: ContextScript, functions: Readonly<Record<string, unknown>>, lexical: LexicalAccessors): undefined {
    for (const name of script.functionNames) this.#hidden.delete(name);
    for (const name of Object.keys(lexical)) {
      if (this.#lexical.has(name)) throw new SyntaxError(`Identifier '${name}' has already been declared`);
    }
    for (const [name, value] of Object.entries(functions)) this.#sandbox[name] = value;
    for (const name of script.varNames) this.#declareVariable(name);
    for (const [name, [get, set]] of Object.entries(lexical)) this.#lexical.set(name, { get, set });
    return undefined;
  }

  #declareVariable(name: string): void {
    if (Object.hasOwn(this.#sandbox, name)) return;
    Reflect.defineProperty(this.#sandbox, name, {
      value: undefined,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }

  #scopeHandler(): ProxyHandler<object> {
    return {
      has: (_target, key) => this.#isBound(key),
      get: (_target, key) => this.#resolve(key),
      set: (_target, key, value) => {
        const binding = typeof key === 'string' ? this.#lexical.get(key) : undefined;
        if (binding) binding.set(value);
        else return Reflect.set(this.#sandbox, key, value);
        return true;
      },
      deleteProperty: (_target, key) => Reflect.deleteProperty(this.#sandbox, key),
    };
  }

  #isBound(key: PropertyKey): boolean {
    if (typeof key !== 'string' || this.#hidden.has(key)) return false;
    if (this.#lexical.has(key) || key in this.#sandbox || this.#assigned.has(key)) return true;
    return key in globalThis || key === 'arguments';
  }

  /** A name the scope said it has: one of the main realm's own globals does not exist here. */
  #resolve(key: PropertyKey): unknown {
    if (typeof key !== 'string') return undefined;
    const binding = this.#lexical.get(key);
    if (binding) return binding.get();
    if (key in this.#sandbox || isStandard(key) || key === 'globalThis') return this.#read(key);
    if (this.#typeofNames.has(key)) return undefined;
    throw new ReferenceError(`${key} is not defined`);
  }

  #read(key: PropertyKey): unknown {
    if (key in this.#sandbox) return this.#sandbox[key];
    if (key === 'globalThis') return this.global;
    return isStandard(key) ? (globalThis as unknown as Global)[key] : undefined;
  }
}

function isStandard(key: PropertyKey): boolean {
  return typeof key === 'string' && standardNames.has(key);
}
