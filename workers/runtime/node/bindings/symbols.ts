import type { BindingFactory } from '../binding-context.ts';
import { internalsOf } from '../node-internals.ts';

/** Symbols shared by the library and the bindings. */
export const createSymbolsBinding: BindingFactory = (context) => ({ ...internalsOf(context).perIsolateSymbols });
