import type { Assignment } from '../language/ast.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import type { Shell } from '../interpreter/shell.ts';

/** One call of a builtin. */
export interface BuiltinContext {
  readonly interpreter: Interpreter;
  readonly shell: Shell;
  readonly name: string;
  readonly args: readonly string[];
  /** Array assignments among the arguments, by index. Index 0 is the builtin's own name. */
  readonly assigned: ReadonlyMap<number, Assignment>;
}

export type Builtin = (context: BuiltinContext) => Promise<number> | number;

/** Reports `name: message` and gives the code to return. */
export async function complain(context: BuiltinContext, message: string, code = 1): Promise<number> {
  await context.shell.report(`${context.name}: ${message}`);
  return code;
}

/** Splits leading option letters from operands; `valued` letters take an argument. Null at an unknown one. */
export function parseLetters(
  args: readonly string[],
  plain: string,
  valued = '',
): { options: Map<string, string>; operands: string[]; invalid: string | null } {
  const options = new Map<string, string>();
  let index = 0;
  for (; index < args.length; index++) {
    const arg = args[index]!;
    if (arg === '--') {
      index++;
      break;
    }
    if (!arg.startsWith('-') || arg === '-') break;
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at]!;
      if (valued.includes(letter)) {
        options.set(letter, arg.slice(at + 1) || (args[++index] ?? ''));
        break;
      }
      if (!plain.includes(letter)) return { options, operands: args.slice(index), invalid: `-${letter}` };
      options.set(letter, '');
    }
  }
  return { options, operands: args.slice(index), invalid: null };
}
