import { frameHelpers } from './async-context.ts';
import type { Binding, BindingContext } from './binding-context.ts';
import { bindingFactories } from './bindings/index.ts';
import { completeBinding } from './binding-shape.ts';
import type { Library } from './library.ts';
import { registerSource } from './modules/compiled-sources.ts';
import { applyEdits } from './modules/source-edits.ts';

type AnyFunction = (...values: unknown[]) => unknown;

/** The objects every builtin is compiled against. */
export interface RealmObjects {
  readonly process: object;
  readonly primordials: object;
  readonly privateSymbols: Readonly<Record<string, symbol>>;
  readonly perIsolateSymbols: Readonly<Record<string, symbol>>;
  /** What the scripts under `internal/per_context/` export. */
  readonly perContextExports: Record<string, unknown>;
}

const perContextParameters = ['exports', 'primordials', 'privateSymbols', 'perIsolateSymbols'];
const realmParameters = ['process', 'getLinkedBinding', 'getInternalBinding', 'primordials'];
const mainParameters = ['process', 'require', 'internalBinding', 'primordials'];
const moduleParameters = ['exports', 'require', 'module', 'process', 'internalBinding', 'primordials'];

/** Parameters of a builtin's function. Source: `BuiltinLoader::LookupAndCompile` in `node_builtins.cc`. */
function parametersOf(id: string): readonly string[] {
  if (id === 'internal/bootstrap/realm') return realmParameters;
  if (id.startsWith('internal/per_context/')) return perContextParameters;
  if (id.startsWith('internal/main/') || id.startsWith('internal/bootstrap/')) return mainParameters;
  return moduleParameters;
}

/** Compiles Node's builtins and loads its bindings, in the order and with the names of the real one. */
export class Realm {
  readonly #library: Library;
  readonly #objects: RealmObjects;
  readonly #bindings = new Map<string, Binding>();
  readonly #evaluate: (code: string) => unknown;
  #context: BindingContext | undefined;
  #internalBinding: ((name: string) => Binding) | undefined;
  #require: ((id: string) => unknown) | undefined;

  constructor(library: Library, objects: RealmObjects) {
    this.#library = library;
    this.#objects = objects;
    this.#evaluate = globalThis.eval as (code: string) => unknown;
  }

  set context(context: BindingContext) {
    this.#context = context;
  }

  /** `setInternalLoaders` of the builtins binding. */
  setLoaders(internalBinding: (name: string) => Binding, require: (id: string) => unknown): void {
    this.#internalBinding = internalBinding;
    this.#require = require;
  }

  /** The function of a builtin, named so that stack traces show `node:<id>`. */
  compile(id: string): AnyFunction {
    const code = this.#library.text(id);
    const opening = `(function (${parametersOf(id).join(', ')}) {`;
    const instrumented = this.#library.awaitEdits(id);
    if (!instrumented) return this.#evaluate(`${opening}${code}\n})\n//# sourceURL=node:${id}`) as AnyFunction;
    const { prefix, edits } = instrumented;
    const { text, shifts } = applyEdits(code, edits, `(function(${prefix}){return ${opening}`);
    const create = this.#evaluate(`${text}\n})})${registerSource(`node:${id}`, shifts)}`) as AnyFunction;
    return create(frameHelpers) as AnyFunction;
  }

  text(id: string): string | undefined {
    return this.#library.has(id) ? this.#library.text(id) : undefined;
  }

  /** A binding, created on first use and completed to the shape of the real one. */
  binding(name: string): Binding {
    let binding = this.#bindings.get(name);
    if (binding) return binding;
    const factory = Object.hasOwn(bindingFactories, name) ? bindingFactories[name] : undefined;
    if (!factory) throw Object.assign(new Error(`No such binding: ${name}`), { code: 'ERR_INVALID_MODULE' });
    if (!this.#context) throw new Error('the realm has no binding context yet');
    binding = completeBinding(name, factory(this.#context));
    this.#bindings.set(name, binding);
    return binding;
  }

  requireBuiltin(id: string): unknown {
    if (!this.#require) throw new Error(`the builtin '${id}' was asked for before the realm was bootstrapped`);
    return this.#require(id);
  }

  runPerContextScript(id: string): void {
    const { perContextExports, primordials, privateSymbols, perIsolateSymbols } = this.#objects;
    this.compile(id)(perContextExports, primordials, privateSymbols, perIsolateSymbols);
  }

  bootstrapRealm(): void {
    const getLinkedBinding = (name: string): never => {
      throw Object.assign(new Error(`No such binding: ${name}`), { code: 'ERR_INVALID_MODULE' });
    };
    const { process, primordials } = this.#objects;
    this.compile('internal/bootstrap/realm')(
      process,
      getLinkedBinding,
      (name: string) => this.binding(name),
      primordials,
    );
  }

  /** Runs a script of `internal/bootstrap/` or `internal/main/`. */
  runScript(id: string): unknown {
    const { process, primordials } = this.#objects;
    return this.compile(id)(process, this.#require, this.#internalBinding, primordials);
  }
}
