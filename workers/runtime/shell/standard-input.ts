import { aliasLookup } from './builtins/flow.ts';
import type { Interpreter } from './interpreter/interpreter.ts';
import type { Script } from './language/ast.ts';
import { Parser } from './language/parser.ts';
import { ShellSyntaxError } from './language/syntax-error.ts';

/** Runs commands from standard input, reading no further than each needs: the rest belongs to the commands. */
export async function runStandardInput(interpreter: Interpreter): Promise<number> {
  const { shell } = interpreter;
  const input = shell.input();
  let text = '';
  let line = 1;
  let status = 0;
  for (;;) {
    const record = await input.readRecord(10);
    const isEnd = record === null || !record.isTerminated;
    text += record ? `${record.text}\n` : '';
    if (text.trim() !== '') {
      const script = await tryParse(interpreter, text, line, isEnd);
      if (script === 'incomplete') continue;
      if (script === 'error') return 2;
      line += text.split('\n').length - 1;
      text = '';
      if (!shell.has('noexec')) status = await interpreter.script(script);
    } else if (record) {
      line++;
      text = '';
    }
    if (isEnd) return status;
  }
}

async function tryParse(
  interpreter: Interpreter,
  text: string,
  line: number,
  isEnd: boolean,
): Promise<Script | 'incomplete' | 'error'> {
  const { shell } = interpreter;
  if (!isEnd && hasOpenHeredoc(text)) return 'incomplete';
  try {
    return new Parser(text, line, aliasLookup(interpreter)).parseAll();
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    if (error.isIncomplete && !isEnd) return 'incomplete';
    shell.line = error.line;
    await shell.report(error.message);
    return 'error';
  }
}

/** Whether the last here-document of the text still waits for its delimiter. */
export function hasOpenHeredoc(text: string): boolean {
  const starts = [...text.matchAll(/(?<!<)<<(-?)\s*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([A-Za-z_][\w.-]*))/g)];
  const last = starts.at(-1);
  if (!last) return false;
  const delimiter = last[2] ?? last[3] ?? last[4]!;
  const body = text.slice(last.index + last[0].length);
  return !body
    .split('\n')
    .slice(1)
    .some((line) => (last[1] === '-' ? line.replace(/^\t+/, '') : line) === delimiter);
}
