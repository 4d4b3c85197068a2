import { describe, expect, it } from 'vitest';
import { analyzeModule } from './module-analysis.ts';
import { applyEdits, originalColumn } from './source-edits.ts';

/** Finds a marker in both texts and maps its place in the generated one back. */
function mapped(source: string, marker: string): { line: number; column: number } {
  const { text, shifts } = applyEdits(source, analyzeModule(source).edits, 'HEADER(');
  const before = text.slice(0, text.indexOf(marker)).split('\n');
  const line = before.length;
  return { line, column: originalColumn(shifts, line, before[line - 1]!.length + 1) };
}

function place(source: string, marker: string): { line: number; column: number } {
  const before = source.slice(0, source.indexOf(marker)).split('\n');
  return { line: before.length, column: before[before.length - 1]!.length + 1 };
}

describe('columns of edited sources', () => {
  const sources = {
    'the first line': `MARK(); import 'x';`,
    'after an import on one line': `import a from 'a'; MARK()`,
    'after an import over lines': `import {\n  a,\n  b,\n} from 'a'; MARK()`,
    'lines below': `import {\n  a } from 'a';\n\n   MARK()`,
    'after await': `const x = await one, y = await two; MARK()`,
    'inside of await': `f(await g(await h), await k(MARK))`,
    'after export': `export const a = 1; export default MARK; `,
    'after a default class': `export default class {} MARK()`,
    'carriage returns': `import 'a';\r\nawait b; MARK()`,
    'in a concise arrow': `const f = async () => await (MARK)`,
    'after import.meta and import()': `import.meta.url; import('x'); MARK()`,
  };
  for (const [title, source] of Object.entries(sources)) {
    it(title, () => expect(mapped(source, 'MARK')).toEqual(place(source, 'MARK')));
  }

  it('never adds or removes lines', () => {
    const source = Object.values(sources)
      .filter((text) => !text.includes('export default') && !text.includes('const'))
      .join('\n')
      .replaceAll(/\b(a|b)\b/g, (name) => `${name}${Math.random().toString(36).slice(2)}`);
    const { text } = applyEdits(source, analyzeModule(source).edits, '');
    expect(text.split(/\r?\n/).length).toBe(source.split(/\r?\n/).length);
  });
});
