import type { BindingContext } from '../binding-context.ts';
import { AnalysisCache } from './analysis-cache.ts';
import { mainScope, type CodeScope } from './code-scope.ts';
import type { LoaderCallbacks } from './dynamic-import.ts';
import { VmContext } from './vm-context.ts';

/** What the bindings that compile code share within one process. */
export interface CompileHost {
  readonly callbacks: LoaderCallbacks;
  readonly analyses: AnalysisCache;
  /** The scope of a contextified object; of the main realm for undefined. */
  scopeOf(contextified: object | null | undefined): CodeScope;
  contextOf(contextified: object): VmContext;
}

const hosts = new WeakMap<BindingContext, CompileHost>();

export function compileHostOf(context: BindingContext): CompileHost {
  const known = hosts.get(context);
  if (known) return known;
  let analyses: AnalysisCache | null = null;
  const contextOf = (contextified: object): VmContext => {
    const found = (contextified as Record<symbol, unknown>)[
      privateSymbol(context, 'contextify_context_private_symbol')
    ];
    if (!(found instanceof VmContext)) throw new TypeError('the object is not a vm context');
    return found;
  };
  const host: CompileHost = {
    callbacks: { importModuleDynamically: null, initializeImportMeta: null },
    // The system calls exist only once the process started.
    get analyses() {
      return (analyses ??= new AnalysisCache(context.system));
    },
    scopeOf: (contextified) => (contextified ? contextOf(contextified) : mainScope),
    contextOf,
  };
  hosts.set(context, host);
  return host;
}

/** One of V8's private symbols, by Node's name for it. */
export function privateSymbol(context: BindingContext, name: string): symbol {
  const symbols = context.binding('util')['privateSymbols'] as Readonly<Record<string, symbol>>;
  return symbols[name]!;
}
