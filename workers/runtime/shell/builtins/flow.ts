import { OpenFlag } from '../../abi/file-modes.ts';
import { FunctionReturn, LineDiscarded, LoopExit, ShellExit } from '../interpreter/control-flow.ts';
import { findExecutable, findInPath } from '../interpreter/launcher.ts';
import { launch, runBuiltin } from '../interpreter/simple-command.ts';
import { Input } from '../io/input.ts';
import { openKernelFile } from '../io/kernel-file.ts';
import { errorText, SystemError } from '../io/system-error.ts';
import { Parser } from '../language/parser.ts';
import { ShellSyntaxError } from '../language/syntax-error.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { complain, type Builtin, type BuiltinContext } from './builtin.ts';

async function statusArgument(context: BuiltinContext): Promise<number> {
  const [text] = context.args;
  if (text === undefined) return context.shell.lastStatus;
  if (/^[-+]?\d+$/.test(text)) return Number(text) & 255;
  await complain(context, `${text}: numeric argument required`);
  return 2;
}

export const exit: Builtin = async (context) => {
  throw new ShellExit(await statusArgument(context));
};

export const returnBuiltin: Builtin = async (context) => {
  const { shell } = context;
  if (shell.functionNames.length === 0 && shell.sourceDepth === 0) {
    return complain(context, "can only `return' from a function or sourced script");
  }
  throw new FunctionReturn(await statusArgument(context));
};

const leaveLoop =
  (isContinue: boolean): Builtin =>
  async (context) => {
    const { shell, args } = context;
    if (shell.loopDepth === 0) {
      await complain(context, "only meaningful in a `for', `while', or `until' loop", 0);
      return 0;
    }
    const count = Number(args[0] ?? 1);
    if (!Number.isInteger(count) || count < 1) {
      return complain(context, `${args[0]}: loop count out of range`);
    }
    throw new LoopExit(Math.min(count, shell.loopDepth), isContinue);
  };

export const breakBuiltin = leaveLoop(false);
export const continueBuiltin = leaveLoop(true);

/**
 * Parses and runs a text line by line, so that what a line defines holds for the next. `isContinued` goes on with
 * the next line after one whose expansion failed, as scripts do.
 */
export async function runText(interpreter: Interpreter, text: string, line = 1, isContinued = false): Promise<number> {
  const { shell } = interpreter;
  const parser = new Parser(text, line, aliasLookup(interpreter));
  let status = 0;
  for (;;) {
    let script;
    try {
      script = parser.nextLine();
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      shell.line = error.line;
      await shell.report(error.message);
      shell.lastStatus = 2;
      return 2;
    }
    if (!script) return status;
    if (shell.has('noexec') && !shell.process.isInteractive) continue;
    if (script.lists.length === 0) continue;
    try {
      status = await interpreter.script(script);
    } catch (error) {
      if (!(error instanceof LineDiscarded)) throw error;
      status = error.code;
      if (!isContinued) return status;
    }
  }
}

export function aliasLookup({ shell }: Interpreter): ((name: string) => string | undefined) | null {
  return (name) => (shell.shellOptions.has('expand_aliases') ? shell.aliases.get(name) : undefined);
}

export const evalBuiltin: Builtin = async ({ interpreter, args, shell }) => {
  const text = (args[0] === '--' ? args.slice(1) : args).join(' ');
  if (text.trim() === '') return 0;
  shell.lastStatus = 0;
  return runText(interpreter, text, shell.line);
};

export const source: Builtin = async (context) => {
  const { interpreter, shell, args } = context;
  const [name] = args;
  if (name === undefined) return complain(context, 'filename argument required', 2);
  const found = name.includes('/') ? undefined : findSource(context, name);
  const path = shell.resolve(found ?? name);
  let text: string;
  try {
    const file = openKernelFile(shell.system, path, OpenFlag.O_RDONLY);
    try {
      text = await new Input(file, shell.task).readText();
    } finally {
      file.release();
    }
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    await shell.report(`${name}: ${errorText(error.errno)}`);
    return 1;
  }
  const saved = { positional: shell.positional, line: shell.line, sourceName: shell.sourceName };
  if (args.length > 1) shell.positional = args.slice(1);
  shell.sourceName = name;
  shell.sourceDepth++;
  try {
    return await runText(interpreter, text);
  } catch (error) {
    if (error instanceof FunctionReturn) return error.code;
    throw error;
  } finally {
    shell.sourceDepth--;
    shell.sourceName = saved.sourceName;
    shell.line = saved.line;
    if (args.length > 1) shell.positional = saved.positional;
  }
};

function findSource({ shell }: BuiltinContext, name: string): string | undefined {
  for (const directory of (shell.variables.get('PATH') ?? '').split(':')) {
    const candidate = `${directory || '.'}/${name}`;
    if (shell.system.access(shell.resolve(candidate), 4) === 0) return candidate;
  }
  return undefined;
}

/** `exec`: with no program only its redirections stay; else the shell ends with the program. */
export const exec: Builtin = async (context) => {
  const { interpreter, shell } = context;
  let args = [...context.args];
  let name: string | null = null;
  const environment = shell.variables.environment();
  for (; args[0]?.startsWith('-') && args[0] !== '-'; args = args.slice(1)) {
    if (args[0] === '--') {
      args = args.slice(1);
      break;
    }
    if (args[0] === '-a') {
      name = args[1] ?? '';
      args = args.slice(1);
    } else if (args[0] === '-c') environment.clear();
  }
  if (args.length === 0) return 0;
  const found = findExecutable(shell, args[0]!, shell.variables.get('PATH'));
  if ('code' in found) {
    await complain(context, found.message.replace(': command not found', ': not found'), found.code);
    if (shell.process.isInteractive) return found.code;
    throw new ShellExit(found.code);
  }
  shell.traps.delete('EXIT');
  shell.process.replaceBy(shell);
  const status = await launch(interpreter, name === null ? args : args, environment, args.join(' '));
  throw new ShellExit(status);
};

export const command: Builtin = async (context) => {
  const { interpreter, shell } = context;
  let args = context.args;
  let mode = '';
  let path = shell.variables.get('PATH');
  while (/^-[pvV]+$/.test(args[0] ?? '')) {
    if (args[0]!.includes('p')) path = '/usr/local/bin:/usr/bin:/bin';
    mode = args[0]!.replace('p', '') === '-' ? mode : args[0]!.includes('V') ? 'V' : 'v';
    args = args.slice(1);
  }
  if (args[0] === '--') args = args.slice(1);
  if (args.length === 0) return 0;
  if (mode !== '') return describeCommands(context, args, mode === 'V');
  if (shell.process.commands.builtins.has(args[0]!)) return runBuiltin(interpreter, args);
  const environment = shell.variables.environment();
  if (path !== undefined) environment.set('PATH', path);
  const found = findExecutable(shell, args[0]!, path);
  if ('code' in found) {
    await shell.report(found.message);
    return found.code;
  }
  return launch(interpreter, args, environment, args.join(' '));
};

async function describeCommands(
  context: BuiltinContext,
  names: readonly string[],
  isVerbose: boolean,
): Promise<number> {
  const { shell } = context;
  let isFound = false;
  for (const name of names) {
    const kind = classify(context, name)[0];
    if (kind) {
      isFound = true;
      await shell.print(`${isVerbose ? kind.sentence : kind.short}\n`);
    } else if (isVerbose) await complain(context, `${name}: not found`);
  }
  return isFound ? 0 : 1;
}

interface CommandKind {
  readonly type: 'alias' | 'keyword' | 'function' | 'builtin' | 'file';
  readonly sentence: string;
  readonly short: string;
}

const keywords = new Set(
  'if then else elif fi case esac for select while until do done in function time { } ! [[ ]] coproc'.split(' '),
);

/** Everything a name means as a command, in the order of precedence. */
export function classify({ shell }: Pick<BuiltinContext, 'shell'>, name: string): CommandKind[] {
  const kinds: CommandKind[] = [];
  const alias = shell.aliases.get(name);
  if (alias !== undefined && shell.shellOptions.has('expand_aliases')) {
    const quoted = alias.replaceAll("'", "'\\''");
    kinds.push({ type: 'alias', sentence: `${name} is aliased to \`${alias}'`, short: `alias ${name}='${quoted}'` });
  }
  if (keywords.has(name)) kinds.push({ type: 'keyword', sentence: `${name} is a shell keyword`, short: name });
  const definition = shell.functions.get(name);
  if (definition) {
    kinds.push({
      type: 'function',
      sentence: `${name} is a function\n${printFunction(name, definition.source)}`,
      short: name,
    });
  }
  if (shell.process.commands.builtins.has(name))
    kinds.push({ type: 'builtin', sentence: `${name} is a shell builtin`, short: name });
  const files = name.includes('/')
    ? 'path' in findExecutable(shell, name, undefined)
      ? [name]
      : []
    : findInPath(shell, name, shell.variables.get('PATH'));
  for (const file of files) kinds.push({ type: 'file', sentence: `${name} is ${file}`, short: file });
  return kinds;
}

export function printFunction(name: string, source: string): string {
  return `${name} () \n${source}`;
}

export const type: Builtin = async (context) => {
  const { shell, args } = context;
  const letters = args.filter((arg) => /^-[aftpP]+$/.test(arg)).join('');
  const names = args.filter((arg) => !/^-[aftpP]+$/.test(arg));
  let status = 0;
  for (const name of names) {
    let kinds = classify(context, name);
    if (letters.includes('f')) kinds = kinds.filter(({ type: kind }) => kind !== 'function');
    if (letters.includes('P')) kinds = kinds.filter(({ type: kind }) => kind === 'file');
    if (kinds.length === 0) {
      if (!/[tpP]/.test(letters)) await complain(context, `${name}: not found`);
      status = 1;
      continue;
    }
    for (const kind of letters.includes('a') ? kinds : kinds.slice(0, 1)) {
      if (letters.includes('t')) await shell.print(`${kind.type}\n`);
      else if (/[pP]/.test(letters)) await shell.print(kind.type === 'file' ? `${kind.short}\n` : '');
      else await shell.print(`${kind.sentence}\n`);
    }
  }
  return status;
};

export const builtin: Builtin = (context) => {
  const { interpreter, args } = context;
  if (args.length === 0) return 0;
  if (!context.shell.process.commands.builtins.has(args[0]!))
    return complain(context, `${args[0]}: not a shell builtin`);
  return runBuiltin(interpreter, args);
};
