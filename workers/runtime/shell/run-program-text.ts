import { aliasLookup } from './builtins/flow.ts';
import type { Interpreter } from './interpreter/interpreter.ts';
import type { Script } from './language/ast.ts';
import { Parser } from './language/parser.ts';
import { ShellSyntaxError } from './language/syntax-error.ts';

/**
 * Runs the text of `sh -c`. Its last simple command takes the shell's place, as bash does it: signals sent to the
 * shell reach the program, and the program's end is the shell's.
 */
export async function runTextToTheEnd(interpreter: Interpreter, text: string): Promise<number> {
  const { shell } = interpreter;
  const parser = new Parser(text, 1, aliasLookup(interpreter));
  let status = 0;
  let next = await parseLine(interpreter, parser);
  while (next) {
    const script: Script = next;
    if (shell.has('noexec')) {
      next = await parseLine(interpreter, parser);
      continue;
    }
    // Nothing but blank lines may follow the last command.
    const isLast = parser.text.slice(parser.position).trim() === '';
    if (isLast && isOneCommand(script) && shell.traps.size === 0) shell.process.replaceBy(shell);
    if (script.lists.length > 0) status = await interpreter.script(script);
    next = await parseLine(interpreter, parser);
  }
  return shell.lastStatus === 2 && status === 0 ? 2 : status;
}

async function parseLine(interpreter: Interpreter, parser: Parser): Promise<Script | null> {
  const { shell } = interpreter;
  try {
    return parser.nextLine();
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    shell.line = error.line;
    const prefix = shell.messagePrefix().replace(/: line/, ': -c: line');
    await shell.print(`${prefix}${error.message}\n`, 2);
    const line = parser.text.split('\n')[error.line - 1];
    if (!error.isIncomplete && line !== undefined) await shell.print(`${prefix}\`${line}'\n`, 2);
    shell.lastStatus = 2;
    return interpreter.shell.process.syntaxFailure();
  }
}

function isOneCommand({ lists }: Script): boolean {
  const list = lists.length === 1 ? lists[0]! : null;
  return (
    list?.rest.length === 0 &&
    !list.isBackground &&
    list.first.commands.length === 1 &&
    list.first.commands[0]!.type === 'simple'
  );
}
