import { Parser } from '../language/parser.ts';
import { ShellSyntaxError } from '../language/syntax-error.ts';
import type { Interpreter } from './interpreter.ts';
import { signalName } from './job.ts';
import type { Shell } from './shell.ts';

/** Runs the action of a trap; `$?` is the same before and after. */
export async function runTrap(interpreter: Interpreter, condition: string): Promise<void> {
  const { shell } = interpreter;
  const action = shell.traps.get(condition);
  if (action === undefined || action === '' || shell.isRunningTrap) return;
  if (condition === 'EXIT') shell.traps.delete('EXIT');
  const status = shell.lastStatus;
  const pipeStatus = shell.pipeStatus;
  shell.isRunningTrap = true;
  try {
    await interpreter.script(new Parser(action, shell.line).parseAll());
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    await shell.report(error.message);
  } finally {
    shell.isRunningTrap = false;
  }
  shell.lastStatus = status;
  shell.pipeStatus = pipeStatus;
}

export async function runPendingTraps(interpreter: Interpreter): Promise<void> {
  const { shell } = interpreter;
  for (let condition = shell.pendingTraps.shift(); condition; condition = shell.pendingTraps.shift()) {
    await runTrap(interpreter, condition);
  }
}

/** Lets a trap take a signal: its action runs after the current command. False when there is no trap for it. */
export function catchSignal(shell: Shell, signal: number): boolean {
  const condition = signalName(signal).replace(/^SIG/, '');
  const action = shell.traps.get(condition);
  if (action === undefined) return false;
  if (action !== '') shell.pendingTraps.push(condition);
  return true;
}
