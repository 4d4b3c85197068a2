import type { Command } from '../language/ast.ts';
import type { Interpreter } from './interpreter.ts';
import { layOutColumns } from './columns.ts';

/** `select name in words`: a numbered menu on standard error, asked until the loop is left or input ends. */
export async function runSelect(
  interpreter: Interpreter,
  command: Extract<Command, { type: 'for' | 'select' }>,
): Promise<number> {
  const { shell, expander } = interpreter;
  const words = command.words === null ? shell.positional : await expander.words(command.words);
  if (words.length === 0) return 0;
  const digits = String(words.length).length;
  const items = words.map((word, index) => `${String(index + 1).padStart(digits)}) ${word}`);
  const menu = items.length < 10 ? items.join('\n') + '\n' : layOutColumns(items, 80);
  let isMenuShown = false;
  return interpreter.inLoop(async () => {
    for (;;) {
      if (!isMenuShown) await shell.print(menu, 2);
      isMenuShown = true;
      await shell.print(shell.variables.get('PS3') ?? '#? ', 2);
      const record = await shell.input().readRecord(10);
      if (!record) {
        await shell.print('\n');
        shell.lastStatus = 1;
        return;
      }
      shell.variables.set('REPLY', record.text);
      if (record.text === '') {
        isMenuShown = false;
        continue;
      }
      shell.variables.set(command.name, words[Number(record.text) - 1] ?? '');
      if (!(await interpreter.loopBody(command.body))) return;
    }
  });
}
