import type { Options } from 'acorn';
import { InstrumentingParser, type SyntaxNode } from './instrumenting-parser.ts';
import { boundNames, unusedPrefix } from './module-analysis.ts';
import { describeProblem } from './syntax-problems.ts';
import type { ScriptAnalysis } from './source-analysis.ts';

/** Whether a script or CommonJS module may contain something to rewrite; false is certain. */
export function mayNeedRewriting(source: string): boolean {
  return /\bawait\b|\bimport\s*(?:\(|\/[*/]|\.\s*source)/.test(source);
}

const functionBodyOptions: Options = {
  ecmaVersion: 'latest',
  sourceType: 'script',
  allowHashBang: true,
  allowReturnOutsideFunction: true,
  allowSuperOutsideMethod: false,
};
const scriptOptions: Options = { ecmaVersion: 'latest', sourceType: 'script', allowHashBang: true };
const noNames: ReadonlySet<string> = new Set();

/** Reads the body of a function: CommonJS modules and `vm.compileFunction`. Throws a `SourceSyntaxError`. */
export function analyzeFunctionBody(source: string): ScriptAnalysis {
  return analyze(source, functionBodyOptions);
}

/** Reads a classic script. Throws a `SourceSyntaxError`. */
export function analyzeScript(source: string): ScriptAnalysis {
  return analyze(source, scriptOptions);
}

function analyze(source: string, options: Options): ScriptAnalysis {
  const parser = new InstrumentingParser(options, source, unusedPrefix(source), noNames);
  let program: SyntaxNode;
  try {
    program = parser.parse();
  } catch (error) {
    throw describeProblem(error, source, () => null);
  }
  const body = program['body'] as SyntaxNode[];
  const functionNames = body.filter((node) => node.type === 'FunctionDeclaration').flatMap(declaredName);
  const variables = parser.finishTopLevel();
  return {
    prefix: parser.prefix,
    edits: parser.edits.finish(),
    needsHelper: parser.needsHelper,
    variables,
    varNames: [...new Set(parser.topLevelScope().var)].filter((name) => !functionNames.includes(name)),
    functionNames: [...new Set(functionNames)],
    lexicalNames: body.flatMap(lexicalNames),
    assigned: [...parser.assigned],
    isStrict: body[0]?.['directive'] === 'use strict',
  };
}

function lexicalNames(statement: SyntaxNode): string[] {
  if (statement.type === 'ClassDeclaration') return declaredName(statement);
  if (statement.type !== 'VariableDeclaration' || statement['kind'] === 'var') return [];
  return (statement['declarations'] as SyntaxNode[]).flatMap((declarator) =>
    boundNames(declarator['id'] as SyntaxNode),
  );
}

function declaredName(declaration: SyntaxNode): string[] {
  return boundNames(declaration['id'] as SyntaxNode);
}
