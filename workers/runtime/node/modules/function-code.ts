import { frameHelpers } from '../async-context.ts';
import type { AnalysisCache } from './analysis-cache.ts';
import type { CodeScope } from './code-scope.ts';
import { registerSource } from './compiled-sources.ts';
import { mayNeedRewriting } from './script-analysis.ts';
import type { ScriptAnalysis } from './source-analysis.ts';
import { applyEdits } from './source-edits.ts';

export interface FunctionSource {
  readonly code: string;
  readonly filename: string;
  readonly parameters: readonly string[];
  readonly lineOffset: number;
  readonly columnOffset: number;
  readonly import: (specifier: unknown, options?: unknown) => Promise<unknown>;
}

type AnyFunction = (...values: unknown[]) => unknown;

const { apply } = Reflect;
/** The engine's own, taken before programs get one that undoes rewriting. */
const textOf = Function.prototype.toString;

/**
 * Compiles source text as the body of a function with real parameters, in sloppy mode, on its own lines; only the
 * first line is shifted. Most sources contain neither `import()` nor `await` and are compiled as they are.
 * Throws the engine's SyntaxError.
 */
export function compileFunctionBody(source: FunctionSource, scope: CodeScope, analyses: AnalysisCache): AnyFunction {
  const code = source.code.startsWith('#!') ? `//${source.code.slice(2)}` : source.code;
  const analysis = mayNeedRewriting(code) ? analyzeIfPossible(code, analyses) : null;
  const opening = `(function (${source.parameters.join(', ')}) {`;
  if (!analysis?.needsHelper) return compilePlain(code, opening, source, scope);
  const header = `${scope.opening}(function(${analysis.prefix}){return ${opening}`;
  const { text, shifts } = applyEdits(code, analysis.edits, header);
  const pragma = registerSource(source.filename, shifts, source.lineOffset, source.columnOffset);
  const create = scope.evaluate(`${text}\n})})${scope.closing}${pragma}`) as (helper: object) => AnyFunction;
  return create({ ...frameHelpers, import: source.import });
}

function compilePlain(code: string, opening: string, source: FunctionSource, scope: CodeScope): AnyFunction {
  const header = scope.opening + opening;
  const shifts = Int32Array.of(1, header.length, header.length);
  const pragma = registerSource(source.filename, shifts, source.lineOffset, source.columnOffset);
  const compiled = scope.evaluate(`${header}${code}\n})${scope.closing}${pragma}`) as AnyFunction;
  // Code that closes the function and opens another one would pass unnoticed.
  if ((apply(textOf, compiled, []) as string).length !== opening.length + code.length + 1) {
    throw new SyntaxError("Unexpected token '}'");
  }
  return compiled;
}

/** Null when the parser does not understand what the engine may: the code then runs unchanged. */
function analyzeIfPossible(code: string, analyses: AnalysisCache): ScriptAnalysis | null {
  try {
    return analyses.functionBody(code);
  } catch {
    return null;
  }
}
