import type { Interpreter } from '../interpreter/interpreter.ts';
import { runStandardInput } from '../standard-input.ts';

/** Reads and runs commands from a terminal until its end. */
export function runInteractive(interpreter: Interpreter, _hasProfile: boolean): Promise<number> {
  return runStandardInput(interpreter);
}
