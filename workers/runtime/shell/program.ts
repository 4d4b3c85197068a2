import { Signal } from '../abi/signals.ts';
import type { System } from '../abi/system.ts';
import type { Program } from '../process/program.ts';
import { ShellExit } from './interpreter/control-flow.ts';
import { Interpreter } from './interpreter/interpreter.ts';
import { runTool } from './interpreter/launcher.ts';
import { ShellProcess } from './interpreter/shell-process.ts';
import { createShell } from './interpreter/create-shell.ts';
import { Terminated } from './io/task.ts';
import { SystemError } from './io/system-error.ts';
import { runShell } from './main.ts';
import { shellNames } from './programs.ts';
import { commands } from './commands.ts';
import { findTool } from './tools/registry.ts';

/** Ends the process as a signal would, so that its parent sees the signal. */
function endBySignal(system: System, signal: number): never {
  system.setSignalDisposition(signal, 'default');
  system.kill(system.start.pid, signal);
  return system.exit(128 + signal);
}

async function runAsTool(system: System, name: string): Promise<number> {
  const process = new ShellProcess(system, commands);
  const shell = createShell(process);
  const tool = findTool(name)!;
  const environment = shell.variables.environment();
  // Interpreters of `find -exec` and the like need arithmetic and expansions bound.
  void new Interpreter(shell);
  return runTool(shell, process.task, tool, system.start.argv, environment);
}

async function runByName(system: System): Promise<number> {
  const argument = system.start.argv[0] ?? 'sh';
  const name = argument.slice(argument.lastIndexOf('/') + 1).replace(/^-/, '');
  // Writing to a pipe nobody reads is an error here (EPIPE), not the end of all coroutines.
  system.setSignalDisposition(Signal.SIGPIPE, 'handle', () => undefined);
  if (shellNames.includes(name) || !findTool(name)) return runShell(system);
  return runAsTool(system, name);
}

/** The program behind `sh`, `bash` and the tools: which one it is, `argv[0]` tells. */
export const shellProgram: Program = {
  prepare() {
    // Everything is in the script; nothing has to be fetched.
  },
  async run(system) {
    let status: number;
    try {
      status = await runByName(system);
    } catch (error) {
      if (error instanceof Terminated) return endBySignal(system, error.signal);
      if (error instanceof ShellExit) status = error.code;
      else if (error instanceof SystemError && error.isBrokenPipe) return endBySignal(system, Signal.SIGPIPE);
      else {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        system.write(2, new TextEncoder().encode(`shell: internal error: ${text}\n`), -1);
        status = 70;
      }
    }
    system.exit(status & 255);
  },
};
