import { OpenFlag } from '../abi/file-modes.ts';
import type { System } from '../abi/system.ts';
import { runText } from './builtins/flow.ts';
import { runTextToTheEnd } from './run-program-text.ts';
import { createShell } from './interpreter/create-shell.ts';
import { Interpreter } from './interpreter/interpreter.ts';
import { ShellProcess } from './interpreter/shell-process.ts';
import { optionLetters, optionNames } from './interpreter/options.ts';
import type { Shell } from './interpreter/shell.ts';
import { Input } from './io/input.ts';
import { openKernelFile } from './io/kernel-file.ts';
import { SystemError } from './io/system-error.ts';
import { commands } from './commands.ts';
import { runInteractive } from './editor/interactive.ts';
import { runStandardInput } from './standard-input.ts';

interface Invocation {
  readonly commandText: string | null;
  readonly isStandardInput: boolean;
  readonly isInteractive: boolean;
  readonly isLogin: boolean;
  readonly hasProfile: boolean;
  readonly operands: readonly string[];
}

/** A command line that bash would refuse. */
class InvocationError extends Error {}

function parseInvocation(shell: Shell, argv: readonly string[]): Invocation {
  let isCommand = false;
  let isStandardInput = false;
  let isInteractive = false;
  let hasProfile = true;
  let isLogin = argv[0]?.startsWith('-') ?? false;
  let index = 1;
  for (; index < argv.length && /^[-+]./.test(argv[index]!); index++) {
    const arg = argv[index]!;
    if (arg === '--') {
      index++;
      break;
    }
    if (arg.startsWith('--')) {
      if (arg === '--login') isLogin = true;
      else if (arg === '--norc' || arg === '--noprofile') hasProfile = false;
      else if (arg === '--posix') shell.options.add('posix');
      else if (arg === '--rcfile' || arg === '--init-file') index++;
      else if (arg !== '--noediting' && arg !== '--restricted') throw new InvocationError(`${arg}: invalid option`);
      continue;
    }
    const isOn = arg.startsWith('-');
    for (const letter of arg.slice(1)) {
      if (letter === 'c') isCommand = true;
      else if (letter === 's') isStandardInput = true;
      else if (letter === 'i') isInteractive = true;
      else if (letter === 'l') isLogin = true;
      else setOption(shell, letter, isOn, letter === 'o' || letter === 'O' ? argv[++index] : undefined);
    }
  }
  const operands = argv.slice(index);
  if (isCommand && operands.length === 0) throw new InvocationError('-c: option requires an argument');
  const commandText = isCommand ? operands[0]! : null;
  const rest = isCommand ? operands.slice(1) : operands;
  return { commandText, isStandardInput, isInteractive, isLogin, hasProfile, operands: rest };
}

function setOption(shell: Shell, letter: string, isOn: boolean, name: string | undefined): void {
  if (letter === 'O') {
    if (name !== undefined) shell.shellOptions.add(name);
    return;
  }
  const option = letter === 'o' ? name : optionLetters[letter];
  if (option === undefined || !optionNames.includes(option)) {
    throw new InvocationError(`${isOn ? '-' : '+'}${letter}: invalid option`);
  }
  if (isOn) shell.options.add(option);
  else shell.options.delete(option);
}

/** Runs a shell as its command line says; the exit code. */
export async function runShell(system: System): Promise<number> {
  const process = new ShellProcess(system, commands);
  const shell = createShell(process);
  const interpreter = new Interpreter(shell);
  process.main = interpreter;
  shell.name = system.start.argv[0] ?? 'bash';
  let invocation: Invocation;
  try {
    invocation = parseInvocation(shell, system.start.argv);
  } catch (error) {
    if (!(error instanceof InvocationError)) throw error;
    await shell.print(`${shell.name}: ${error.message}\n`, 2);
    return 2;
  }
  return interpreter.toEnd(() => start(interpreter, invocation));
}

async function start(interpreter: Interpreter, invocation: Invocation): Promise<number> {
  const { shell } = interpreter;
  const { commandText, operands } = invocation;
  if (commandText !== null) {
    shell.process.extraFlags = 'c';
    if (operands.length > 0) shell.name = operands[0]!;
    shell.positional = operands.slice(1);
    return runTextToTheEnd(interpreter, commandText);
  }
  if (operands.length > 0 && !invocation.isStandardInput) return runScriptFile(interpreter, operands);
  shell.positional = [...operands];
  shell.process.extraFlags = 's';
  const isTerminal = shell.descriptors.get(0)?.isTerminal === true && shell.descriptors.get(2)?.isTerminal === true;
  if (invocation.isInteractive || isTerminal) return runInteractive(interpreter, invocation.hasProfile);
  return runStandardInput(interpreter);
}

async function runScriptFile(interpreter: Interpreter, operands: readonly string[]): Promise<number> {
  const { shell } = interpreter;
  const [path, ...args] = operands;
  let text: string;
  try {
    const file = openKernelFile(shell.system, shell.resolve(path!), OpenFlag.O_RDONLY);
    text = await new Input(file, shell.task).readText();
    file.release();
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    await shell.print(`${shell.name}: ${path}: ${error.message}\n`, 2);
    return error.errno === 2 ? 127 : 126;
  }
  shell.name = path!;
  shell.positional = args;
  return runText(interpreter, text, 1, true);
}
