import { frameHelpers } from '../async-context.ts';
import { evaluateScript } from './code-scope.ts';
import { registerSource } from './compiled-sources.ts';
import { analyzeScript, mayNeedRewriting } from './script-analysis.ts';
import type { ScriptAnalysis } from './source-analysis.ts';
import { applyEdits } from './source-edits.ts';
import type { LexicalAccessors, VmContext } from './vm-context.ts';

export interface ScriptSource {
  readonly code: string;
  readonly filename: string;
  readonly lineOffset: number;
  readonly columnOffset: number;
  readonly import: (specifier: unknown, options?: unknown) => Promise<unknown>;
}

let nextHelper = 0;
/** Top-level `let`, `const` and `class` names of scripts run in the main realm. */
const globalLexicalNames = new Set<string>();

/** A classic script (`vm.Script`): runs any number of times, in the main realm or in contexts. */
export class CompiledScript {
  readonly #source: ScriptSource;
  #globalText: string | null = null;
  #analysis: ScriptAnalysis | null = null;

  constructor(source: ScriptSource) {
    const { code } = source;
    this.#source = code.startsWith('#!') ? { ...source, code: `//${code.slice(2)}` } : source;
  }

  /** Throws the engine's SyntaxError if the code is not a script. */
  check(): void {
    const notRun = {};
    const strict = /^\s*(['"])use strict\1/.test(this.#source.code) ? '"use strict";' : '';
    try {
      // Parsed whole as a script, but its first statement ends it. Declarations stay inside of the function.
      parseInFunction(`${strict}throw notRun;${this.#source.code}`, notRun);
    } catch (error) {
      if (error !== notRun) throw error;
    }
  }

  runGlobally(): unknown {
    this.#globalText ??= this.#prepareGlobalText();
    return evaluateScript(this.#globalText);
  }

  runInContext(context: VmContext): unknown {
    const { code, filename, lineOffset, columnOffset } = this.#source;
    const analysis = (this.#analysis ??= analyzeScript(code));
    const { prefix, functionNames } = analysis;
    const header = declarationHeader(analysis, prefix, functionNames);
    const { text, shifts } = applyEdits(code, analysis.edits, header);
    return context.run({
      text: text + registerSource(filename, shifts, lineOffset, columnOffset),
      helperName: prefix,
      helper: { import: this.#source.import },
      varNames: analysis.varNames,
      functionNames,
      assigned: analysis.isStrict ? [] : analysis.assigned,
      typeofNames: [...code.matchAll(/\btypeof\s*\(?\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu)].map((m) => m[1]!),
    });
  }

  #prepareGlobalText(): string {
    const { code, filename, lineOffset, columnOffset } = this.#source;
    const needsParsing = mayNeedRewriting(code) || /\b(?:let|const|class)\b/.test(code);
    const analysis = needsParsing ? analyzeIfPossible(code) : null;
    if (!analysis || (!analysis.needsHelper && analysis.lexicalNames.length === 0)) {
      return code + registerSource(filename, null, lineOffset, columnOffset);
    }
    // Indirect eval sees globals only, so the helper is one, under a name no code uses and loops do not show.
    const name = `${analysis.prefix}_s${nextHelper++}`;
    const helper = { ...frameHelpers, import: this.#source.import, declare: declareGlobally };
    Object.defineProperty(globalThis, name, { value: helper });
    const edits = analysis.edits.map((edit) => ({
      ...edit,
      text: edit.text.replaceAll(`${analysis.prefix}.`, () => `${name}.`),
    }));
    const header = analysis.lexicalNames.length > 0 ? declarationHeader(analysis, name, []) : '';
    const { text, shifts } = applyEdits(code, edits, header);
    return text + registerSource(filename, shifts, lineOffset, columnOffset);
  }
}

/** The first statement of a script: tells of its hoisted functions and of its lexical bindings. */
function declarationHeader(analysis: ScriptAnalysis, helper: string, functionNames: readonly string[]): string {
  const value = `${analysis.prefix}_v`;
  const lexical = analysis.lexicalNames.map((name) => `${name}:[()=>${name},(${value})=>{${name}=${value}}]`);
  const strict = analysis.isStrict ? '"use strict";' : '';
  return `${strict}${helper}.declare({${functionNames.join()}},{${lexical.join()}});`;
}

/**
 * Lexical bindings of evaluated text end with it, those of a script live on for other scripts. They are reached
 * through accessors on the global object, which enumeration does not show.
 */
function declareGlobally(_functions: object, lexical: LexicalAccessors): undefined {
  for (const name of Object.keys(lexical)) {
    if (globalLexicalNames.has(name)) throw new SyntaxError(`Identifier '${name}' has already been declared`);
  }
  for (const [name, [get, set]] of Object.entries(lexical)) {
    globalLexicalNames.add(name);
    Object.defineProperty(globalThis, name, { get, set, configurable: true, enumerable: false });
  }
  return undefined;
}

function analyzeIfPossible(code: string): ScriptAnalysis | null {
  try {
    return analyzeScript(code);
  } catch {
    return null;
  }
}

const parseInFunction = (0, eval)('(function (code, notRun) { return eval(code); })') as (
  code: string,
  notRun: object,
) => unknown;
