import type { Assignment, SimpleCommand } from '../language/ast.ts';
import { declarationBuiltins, specialBuiltins } from './builtin-kinds.ts';
import { SystemError } from '../io/system-error.ts';
import { Terminated } from '../io/task.ts';
import { Signal } from '../../abi/signals.ts';
import { assign } from './assignments.ts';
import type { BuiltinContext } from '../builtins/builtin.ts';
import { ExpansionError, LineDiscarded, ShellExit } from './control-flow.ts';
import { runInForeground } from './foreground.ts';
import type { Interpreter } from './interpreter.ts';
import { findExecutable, runProcess, runTool } from './launcher.ts';
import { quoteIfNeeded } from './quoting.ts';
import { applyRedirections, RedirectionError, restoreDescriptors, type SavedDescriptors } from './redirections.ts';
import { expandPrompt } from './prompt.ts';
import { closeTemporaries } from './substitution.ts';
import { runTrap } from './traps.ts';
import { newVariable } from './variables.ts';

export async function runSimpleCommand(
  interpreter: Interpreter,
  command: SimpleCommand,
  source: string,
): Promise<number> {
  const { shell } = interpreter;
  if (shell.traps.has('DEBUG') && !shell.isRunningTrap) await runTrap(interpreter, 'DEBUG');
  shell.substitutionStatus = null;
  const saved: SavedDescriptors = new Map();
  let isKept = false;
  try {
    const { words, assigned } = await orDiscard(interpreter, () => expandCommandWords(interpreter, command));
    if (words.length === 0) return await assignOnly(interpreter, command, saved);
    isKept = words[0] === 'exec' && !shell.functions.has('exec');
    const isTraced = shell.has('xtrace');
    if (command.redirections.length > 0) {
      await applyRedirections(interpreter.expander, command.redirections, isKept ? null : saved);
    }
    if (isTraced) await trace(interpreter, words.map(quoteIfNeeded).join(' '));
    shell.lastArgument = words[words.length - 1]!;
    return await dispatch(interpreter, command, words, assigned, source);
  } catch (error) {
    return await failed(interpreter, command, error);
  } finally {
    if (saved.size > 0) restoreDescriptors(shell, saved);
    closeTemporaries(shell);
  }
}

/** An expansion that fails takes the whole line with it. */
async function orDiscard<T>(interpreter: Interpreter, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ExpansionError) || error.isFatal) throw error;
    await interpreter.shell.report(error.message);
    interpreter.shell.lastStatus = 1;
    throw new LineDiscarded();
  }
}

async function failed(interpreter: Interpreter, command: SimpleCommand, error: unknown): Promise<number> {
  const { shell } = interpreter;
  if (error instanceof SystemError) {
    if (error.isBrokenPipe && !(shell.process.isInteractive && !shell.isSubshell)) throw new Terminated(Signal.SIGPIPE);
    await shell.report(`${command.words[0]?.source ?? ''}: write error: ${error.message}`);
    return 1;
  }
  if (error instanceof ExpansionError && command.words.length === 0 && /readonly variable$/.test(error.message)) {
    // POSIX: a failed assignment ends a shell that is not interactive.
    await shell.report(error.message);
    if (!shell.process.isInteractive) throw new ShellExit(1);
    return 1;
  }
  const name = command.words[0]?.source;
  if (error instanceof RedirectionError && name !== undefined && specialBuiltins.has(name) && shell.has('posix')) {
    await shell.report(error.message);
    throw new ShellExit(1);
  }
  return interpreter.handleError(error);
}

async function trace(interpreter: Interpreter, text: string): Promise<void> {
  const { shell } = interpreter;
  const prompt = await expandPrompt(interpreter.expander, shell.variables.get('PS4') ?? '+ ');
  await shell.print(`${prompt.slice(0, 1).repeat(shell.subshellDepth)}${prompt}${text}\n`, 2);
}

interface CommandWords {
  readonly words: string[];
  /** Assignments among the arguments of `declare` and its kin, by index into `words`. */
  readonly assigned: Map<number, Assignment>;
}

async function expandCommandWords(interpreter: Interpreter, command: SimpleCommand): Promise<CommandWords> {
  const { expander } = interpreter;
  const words: string[] = [];
  const assigned = new Map<number, Assignment>();
  const name = command.words[0]?.source ?? '';
  const isDeclaration = declarationBuiltins.has(name);
  for (const word of command.words) {
    if (!isDeclaration || !word.assignment) {
      await expander.word(word, words);
      continue;
    }
    const { assignment } = word;
    const subscript = assignment.subscript ? `[${await expander.partsText(assignment.subscript)}]` : '';
    const operator = assignment.isAppend ? '+=' : '=';
    const value = assignment.value ? await expander.assignmentText(assignment.value) : '';
    if (assignment.elements) assigned.set(words.length, assignment);
    words.push(`${assignment.name}${subscript}${operator}${value}`);
  }
  return { words, assigned };
}

async function assignOnly(interpreter: Interpreter, command: SimpleCommand, saved: SavedDescriptors): Promise<number> {
  const { shell, expander } = interpreter;
  await applyRedirections(expander, command.redirections, saved);
  for (const assignment of command.assignments) {
    const shown = await assign(expander, assignment);
    if (shell.has('xtrace'))
      await trace(
        interpreter,
        shown.replace(/=(.*)$/s, (_, value: string) => `=${quoteIfNeeded(value)}`),
      );
  }
  return shell.substitutionStatus ?? 0;
}

async function dispatch(
  interpreter: Interpreter,
  command: SimpleCommand,
  words: readonly string[],
  assigned: ReadonlyMap<number, Assignment>,
  source: string,
): Promise<number> {
  const { shell } = interpreter;
  const name = words[0]!;
  const definition = shell.functions.get(name);
  if (definition) {
    return withAssignments(interpreter, command.assignments, () => interpreter.call(definition, words.slice(1)));
  }
  if (shell.process.commands.builtins.has(name)) {
    if (name === 'exec' || specialBuiltins.has(name)) {
      for (const assignment of command.assignments)
        if (shell.has('posix')) await assign(interpreter.expander, assignment);
    }
    return withAssignments(interpreter, command.assignments, () => runBuiltin(interpreter, words, assigned));
  }
  const environment = await temporaryEnvironment(interpreter, command.assignments);
  return launch(interpreter, words, environment, source);
}

export function runBuiltin(
  interpreter: Interpreter,
  words: readonly string[],
  assigned: ReadonlyMap<number, Assignment> = new Map(),
): Promise<number> | number {
  const name = words[0]!;
  const context: BuiltinContext = { interpreter, shell: interpreter.shell, name, args: words.slice(1), assigned };
  return interpreter.shell.process.commands.builtins.get(name)!(context);
}

/** Runs with the assignments before a command in force, and takes them back. */
async function withAssignments(
  interpreter: Interpreter,
  assignments: readonly Assignment[],
  run: () => Promise<number> | number,
): Promise<number> {
  if (assignments.length === 0) return run();
  const { variables } = interpreter.shell;
  const values = await assignedValues(interpreter, assignments);
  variables.pushScope();
  try {
    for (const [name, value] of values) {
      const variable = variables.declareLocal(name);
      Object.assign(variable, newVariable(value), { isExported: true });
      variables.onChange?.(name);
    }
    return await run();
  } finally {
    variables.popScope();
  }
}

async function assignedValues(
  interpreter: Interpreter,
  assignments: readonly Assignment[],
): Promise<Map<string, string>> {
  const { shell, expander } = interpreter;
  const values = new Map<string, string>();
  for (const { name, value, isAppend } of assignments) {
    const text = value ? await expander.assignmentText(value) : '';
    values.set(name, isAppend ? (shell.variables.get(name) ?? '') + text : text);
    if (shell.has('xtrace')) await trace(interpreter, `${name}=${quoteIfNeeded(text)}`);
  }
  return values;
}

async function temporaryEnvironment(
  interpreter: Interpreter,
  assignments: readonly Assignment[],
): Promise<Map<string, string>> {
  const environment = interpreter.shell.variables.environment();
  if (assignments.length === 0) return environment;
  for (const [name, value] of await assignedValues(interpreter, assignments)) environment.set(name, value);
  return environment;
}

/** Runs a tool or a program found in `PATH`. */
export async function launch(
  interpreter: Interpreter,
  words: readonly string[],
  environment: Map<string, string>,
  source: string,
): Promise<number> {
  const { shell } = interpreter;
  const name = words[0]!;
  const found = findExecutable(shell, name, environment.get('PATH') ?? shell.variables.get('PATH'));
  if ('code' in found) {
    const handler = shell.functions.get('command_not_found_handle');
    if (found.code === 127 && handler && !name.includes('/')) return interpreter.call(handler, words);
    await shell.report(found.message);
    return found.code;
  }
  if (!name.includes('/')) shell.hashed.set(name, found.path);
  environment.set('_', found.path);
  return runInForeground(shell, source || words.join(' '), (job, task) => {
    if (found.tool) return runTool(shell, task, found.tool, words, environment);
    return runProcess(shell, job, task, found.path, words, environment);
  });
}
