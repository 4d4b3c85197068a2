import { initSync, parse } from 'cjs-module-lexer';
import type { BindingFactory } from '../binding-context.ts';

let isReady = false;

/** Finds the names a CommonJS module exports, without running it. Source: `node_cjs_lexer.cc`. */
export const createCjsLexerBinding: BindingFactory = () => ({
  /** `[names, specifiers whose exports are exported too]` */
  parse(source: string): [Set<string>, string[]] {
    if (!isReady) initSync();
    isReady = true;
    try {
      const { exports, reexports } = parse(source);
      return [new Set(exports), reexports];
    } catch {
      // What the lexer cannot read has only a default export; real syntax errors show when it is run.
      return [new Set(), []];
    }
  },
});
