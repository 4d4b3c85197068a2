import { readFileSync } from 'node:fs';
import { Parser } from '../../../workers/runtime/shell/language/parser.ts';
import { ShellSyntaxError } from '../../../workers/runtime/shell/language/syntax-error.ts';
import { hasOpenHeredoc } from '../../../workers/runtime/shell/standard-input.ts';

export interface Snippet {
  readonly section: string;
  readonly text: string;
}

function isIncomplete(text: string): boolean {
  if (hasOpenHeredoc(text)) return true;
  try {
    new Parser(text).parseAll();
    return false;
  } catch (error) {
    return error instanceof ShellSyntaxError && error.isIncomplete;
  }
}

/** The snippets of a table: one a line, or as many lines as its quotes and here-documents need. */
export function readSnippets(path: string): Snippet[] {
  const snippets: Snippet[] = [];
  let section = '';
  let text = '';
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (text === '' && line.startsWith('#--- ')) {
      section = line.slice(5);
      continue;
    }
    if (text === '' && line === '') continue;
    text += `${line}\n`;
    if (isIncomplete(text)) continue;
    snippets.push({ section, text });
    text = '';
  }
  return snippets;
}
