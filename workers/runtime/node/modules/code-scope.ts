/** Where compiled text runs: the global scope, or that of a vm context. */
export interface CodeScope {
  /** Put before an expression, on its line. */
  readonly opening: string;
  /** Put after it. */
  readonly closing: string;
  /** The value of `opening + expression + closing`. */
  evaluate(text: string): unknown;
}

const evaluateGlobally = globalThis.eval as (text: string) => unknown;

export const mainScope: CodeScope = { opening: '', closing: '', evaluate: evaluateGlobally };

/** Evaluates a classic script in the global scope and returns its completion value. */
export function evaluateScript(text: string): unknown {
  return evaluateGlobally(text);
}
