import { Signal } from '../../abi/signals.ts';
import type { System } from '../../abi/system.ts';
import { Task, Terminated } from '../io/task.ts';
import { JobTable, signalNumber, type Job } from './job.ts';
import { optionLetters } from './options.ts';
import type { Shell } from './shell.ts';
import { ShellExit } from './control-flow.ts';
import type { Interpreter } from './interpreter.ts';
import { catchSignal } from './traps.ts';
import type { Builtin } from '../builtins/builtin.ts';
import type { Tool } from '../tools/tool.ts';
import type { DynamicVariable } from './variables.ts';

/** The commands a shell knows by itself; handed in, as they need the shell in turn. */
export interface CommandSet {
  readonly builtins: ReadonlyMap<string, Builtin>;
  readonly findTool: (name: string) => Tool | undefined;
}

/** What all (sub)shells of one process share. */
export class ShellProcess {
  readonly system: System;
  readonly pid: number;
  readonly task: Task;
  readonly jobs = new JobTable();
  readonly history: string[] = [];
  isInteractive = false;
  /** Terminal descriptor of the job control, or -1. */
  terminal = -1;
  foreground: Job | null = null;
  /** `-c`, `-s` as they appear in `$-`. */
  extraFlags = '';
  startedAt = performance.now();
  /** The interpreter of the process's first shell, which owns the signals. */
  main: Interpreter | null = null;
  /** Where `getopts` stands inside a group of letters. */
  optionOffset = { index: 0, offset: 1 };
  /** A program took the shell's place (`exec`): signals are for it. */
  private isReplaced = false;
  private virtualPids = 0;
  private readonly coroutines = new Map<number, Task>();
  private mainUmask: number;

  readonly commands: CommandSet;

  constructor(system: System, commands: CommandSet) {
    this.commands = commands;
    this.system = system;
    this.pid = system.start.pid;
    this.task = new Task(system);
    this.mainUmask = system.umask();
  }

  get hasJobControl(): boolean {
    return this.terminal >= 0;
  }

  get userName(): string {
    const entry = this.system.start.environment.find((item) => item.startsWith('USER='));
    return entry ? entry.slice(5) : 'root';
  }

  giveTerminal(group: number): void {
    if (this.terminal >= 0) this.system.setForegroundGroup(this.terminal, group);
  }

  /** Makes the shell's own group the terminal's foreground group again. */
  takeTerminal(): void {
    if (this.terminal >= 0) this.system.setForegroundGroup(this.terminal, this.system.processGroup(0));
  }

  /** A pid for a coroutine that poses as a process (a background list); the kernel does not know it. */
  registerCoroutine(task: Task): number {
    const pid = 4194304 + ++this.virtualPids;
    this.coroutines.set(pid, task);
    return pid;
  }

  forgetCoroutine(pid: number): void {
    this.coroutines.delete(pid);
  }

  /** Signals a process, or one of the coroutines. A negative errno on failure. */
  kill(pid: number, signal: number): number {
    const job = this.jobs.list.find((candidate) => candidate.pid === pid && candidate.state !== 'done');
    const task = this.coroutines.get(pid);
    if (!task) return this.system.kill(pid, signal);
    if (signal === 0) return 0;
    if (job) job.kill(signal);
    else task.kill(signal);
    return 0;
  }

  rememberUmask(mask: number): void {
    this.mainUmask = mask;
  }

  restoreUmask(): void {
    this.system.umask(this.mainUmask);
  }

  /** `$-` */
  optionFlags(shell: Shell): string {
    const letters = Object.entries(optionLetters).filter(([, name]) => shell.options.has(name));
    const flags = letters.map(([letter]) => letter).sort((a, b) => order(a) - order(b));
    return flags.join('') + (this.isInteractive ? 'i' : '') + this.extraFlags;
  }

  /** Connects `$RANDOM`, `$SECONDS` and arithmetic to a shell's variables. */
  bindVariables(shell: Shell): void {
    const { variables } = shell;
    const define = (name: string, variable: DynamicVariable): void => void variables.dynamic.set(name, variable);
    let seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
    define('RANDOM', {
      get: () => {
        seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
        return String((seed >>> 16) & 0x7fff);
      },
      set: (value) => void (seed = Number(value) >>> 0),
    });
    define('SRANDOM', { get: () => String(crypto.getRandomValues(new Uint32Array(1))[0]) });
    let secondsBase = this.startedAt;
    define('SECONDS', {
      get: () => String(Math.floor((performance.now() - secondsBase) / 1000)),
      set: (value) => void (secondsBase = performance.now() - Number(value) * 1000),
    });
    define('LINENO', { get: () => String(shell.line), set: () => undefined });
    define('BASHPID', { get: () => String(shell.ownPid) });
    define('EPOCHSECONDS', { get: () => String(Math.floor(Date.now() / 1000)) });
    define('EPOCHREALTIME', { get: () => (Date.now() / 1000).toFixed(6) });
    define('BASH_SUBSHELL', { get: () => String(shell.subshellDepth) });
    define('_', { get: () => shell.lastArgument, set: () => undefined });
    define('SHELLOPTS', { get: () => [...shell.options].sort().join(':') });
    define('HISTCMD', { get: () => String(this.history.length + 1) });
  }

  /** A text with a syntax error ends a shell that is not interactive. */
  syntaxFailure(): never {
    throw new ShellExit(2);
  }

  /** From now on the shell only stands for the program it runs. */
  replaceBy(shell: Shell): void {
    if (shell.isSubshell || this.isReplaced || this.isInteractive) return;
    this.isReplaced = true;
    const forward = (signal: number): void => this.forward(signal);
    for (const signal of [Signal.SIGTERM, Signal.SIGHUP, Signal.SIGUSR1, Signal.SIGUSR2]) {
      this.system.setSignalDisposition(signal, 'handle', forward);
    }
    // The terminal interrupts the program itself; the shell waits to see how it takes it.
    this.system.setSignalDisposition(Signal.SIGINT, 'handle', () => {
      if (this.foreground?.pids.length === 0) this.task.kill(Signal.SIGINT);
    });
  }

  private forward(signal: number): void {
    const pids = this.foreground?.pids ?? [];
    if (pids.length === 0) this.task.kill(signal);
    for (const pid of pids) this.system.kill(pid, signal);
  }

  /** The status of a shell whose place a program took is the program's, signals included. */
  endOf(status: number): number {
    if (this.isReplaced && status > 128 && status < 160) throw new Terminated(status - 128);
    return status;
  }

  /** Sets how a signal is taken after `trap` changed it. */
  watchSignal(shell: Shell, condition: string): void {
    const signal = signalNumber(condition);
    if (shell.isSubshell) {
      shell.task.onSignal = (arrived) => catchSignal(shell, arrived);
      return;
    }
    if (signal === null || signal === 0) return;
    const action = shell.traps.get(condition);
    if (action !== undefined && action !== '') {
      this.system.setSignalDisposition(signal, 'handle', (arrived) => this.deliver(arrived));
    } else if (this.isInteractive) this.handleTerminalSignals();
    else this.system.setSignalDisposition(signal, action === '' ? 'ignore' : 'default');
  }

  /** A signal of the process arrived. */
  deliver(signal: number): void {
    const shell = this.main!.shell;
    if (catchSignal(shell, signal)) {
      if (signal === Signal.SIGINT) this.foreground?.task.kill(signal);
      const { trapWaiters } = this;
      this.trapWaiters = [];
      for (const wake of trapWaiters) wake();
    } else this.interrupt(signal);
  }

  trapWaiters: (() => void)[] = [];

  handleTerminalSignals(): void {
    const deliver = (signal: number): void => this.deliver(signal);
    for (const signal of [Signal.SIGINT, Signal.SIGTSTP]) this.system.setSignalDisposition(signal, 'handle', deliver);
    for (const signal of [Signal.SIGQUIT, Signal.SIGTERM, Signal.SIGTTIN, Signal.SIGTTOU]) {
      this.system.setSignalDisposition(signal, 'handle', () => undefined);
    }
  }

  /** The reaction of the foreground to the terminal's signals. */
  interrupt(signal: number): void {
    if (signal === Signal.SIGTSTP) this.foreground?.stop();
    else this.task.kill(signal);
  }
}

/** bash prints lower-case letters first, then upper-case ones. */
function order(letter: string): number {
  return letter >= 'a' ? letter.charCodeAt(0) : letter.charCodeAt(0) + 100;
}
