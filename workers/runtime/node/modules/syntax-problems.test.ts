import { runInThisContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { analyzeModule } from './module-analysis.ts';
import { analyzeScript } from './script-analysis.ts';
import { SourceSyntaxError, placeOf, sourceExcerpt } from './syntax-problems.ts';

function problem(analyze: (source: string) => unknown, source: string): SourceSyntaxError {
  try {
    analyze(source);
  } catch (error) {
    if (error instanceof SourceSyntaxError) return error;
    throw error;
  }
  throw new Error(`no problem found in ${source}`);
}

describe('syntax errors of modules', () => {
  const cases: readonly (readonly [source: string, message: string, line: number])[] = [
    ['const a = 1;\nconst b = = 2;', "Unexpected token '='", 2],
    ['import { a } from "x"; let a;', "Identifier 'a' has already been declared", 1],
    ['export { missing };', "Export 'missing' is not defined in module", 1],
    ['export const a = 1;\nexport { a };', "Duplicate export of 'a'", 2],
    ['foo(', 'Unexpected end of input', 1],
    ['return 1', 'Illegal return statement', 1],
    ['const s = "open', 'Invalid or unexpected token', 1],
    ['with (a) {}', 'Strict mode code may not include a with statement', 1],
    ['let x = 1 2', 'Unexpected number', 1],
    ['if (a b) {}', "Unexpected identifier 'b'", 1],
  ];
  for (const [source, message, line] of cases) {
    it(JSON.stringify(source), () => {
      const found = problem(analyzeModule, source);
      expect([found.message, found.line]).toEqual([message, line]);
    });
  }
});

describe('places of errors in scripts', () => {
  for (const source of ['1 + = 2', 'var a; let a', 'for (;;', 'a b', '({a:1}) = 2 => 3'])
    it(source, () => {
      expect(() => runInThisContext(source)).toThrow(SyntaxError);
      expect(problem(analyzeScript, source).line).toBe(1);
    });

  it('shows the line with a caret under the token', () => {
    const source = 'first();\n  second third();';
    const at = source.indexOf('third');
    expect(sourceExcerpt('/a.js', source, placeOf(source, at), 10)).toBe('/a.js:12\n  second third();\n         ^^^^^');
  });
});
