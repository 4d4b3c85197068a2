import { Signal, type SignalName } from '../../abi/signals.ts';
import type { ExitStatus } from '../../abi/system.ts';
import { Task } from '../io/task.ts';
import type { ShellProcess } from './shell-process.ts';

export type JobState = 'running' | 'stopped' | 'done';

const signalNames = new Map<number, string>(
  (Object.entries(Signal) as [SignalName, number][]).map(([name, number]) => [number, name]),
);

/** `SIGINT` for 2; the number as text when unknown. */
export function signalName(signal: number): string {
  return signalNames.get(signal) ?? String(signal);
}

/** The number of `INT`, `SIGINT`, `int` or `2`; null when there is none such. */
export function signalNumber(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text) <= 64 ? Number(text) : null;
  const name = text.toUpperCase().replace(/^(SIG)?/, 'SIG') as SignalName;
  return Signal[name] ?? null;
}

/** How a process's end reads as `$?`. */
export function exitCode(status: ExitStatus): number {
  return status.signal !== 0 ? 128 + status.signal : status.code;
}

/** Words for jobs ended by signals. Source: `strsignal(3)` of glibc. */
const endings: Readonly<Record<number, string>> = {
  1: 'Hangup',
  2: 'Interrupt',
  3: 'Quit',
  4: 'Illegal instruction',
  6: 'Aborted',
  8: 'Floating point exception',
  9: 'Killed',
  11: 'Segmentation fault',
  13: 'Broken pipe',
  14: 'Alarm clock',
  15: 'Terminated',
};

export function signalDescription(signal: number): string {
  return endings[signal] ?? `Signal ${signal}`;
}

/** A pipeline of processes and coroutines, in the foreground or not. */
export class Job {
  readonly process: ShellProcess;
  readonly task: Task;
  readonly source: string;
  /** Number in `jobs`; 0 before it is listed. */
  id = 0;
  /** Process group of its processes; 0 when it has none. */
  group = 0;
  state: JobState = 'running';
  status = 0;
  /** Pid of the last stage, as `$!` gives it. */
  pid = 0;
  pids: number[] = [];
  isForeground: boolean;
  isNotified = false;
  isDisowned = false;
  /** Processes (not coroutines) of the job that still run. */
  private alive = 0;
  private waiters: (() => void)[] = [];

  constructor(process: ShellProcess, parent: Task, source: string, isForeground: boolean) {
    this.process = process;
    this.task = new Task(process.system, parent);
    this.source = source;
    this.isForeground = isForeground;
  }

  /** Resolves when the job ended or was stopped. */
  async settled(): Promise<void> {
    if (this.state === 'running') await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  private wake(): void {
    const { waiters } = this;
    this.waiters = [];
    for (const resolve of waiters) resolve();
  }

  processStarted(pid: number): void {
    if (this.alive++ === 0 && this.process.hasJobControl) {
      this.group = pid;
      if (this.isForeground) this.process.giveTerminal(pid);
    }
    this.pids.push(pid);
  }

  /** The group the next process is to join: 0 for one of its own. */
  get groupToJoin(): number {
    return this.alive > 0 ? this.group : 0;
  }

  processEnded(status: ExitStatus): void {
    this.alive--;
    if (this.alive === 0 && this.isForeground) this.process.takeTerminal();
    // The terminal's signal reached the processes only; the coroutines beside them must end too.
    if (status.signal === Signal.SIGINT || status.signal === Signal.SIGQUIT) this.task.kill(status.signal);
  }

  /** A process of the job was stopped, or the terminal's Ctrl-Z reached the shell. */
  stop(): void {
    if (this.state !== 'running') return;
    this.state = 'stopped';
    this.isNotified = false;
    this.task.stop();
    if (this.isForeground) this.process.takeTerminal();
    this.isForeground = false;
    this.wake();
  }

  continue(isForeground: boolean): void {
    this.isForeground = isForeground;
    if (this.state === 'stopped') this.state = 'running';
    if (isForeground && this.alive > 0) this.process.giveTerminal(this.group);
    if (this.group !== 0 && this.alive > 0) this.process.system.kill(-this.group, Signal.SIGCONT);
    this.task.continue();
  }

  finish(status: number): void {
    this.state = 'done';
    this.status = status;
    this.task.dispose();
    this.wake();
  }

  kill(signal: number): void {
    if (this.group !== 0 && this.alive > 0) this.process.system.kill(-this.group, signal);
    else if (this.alive > 0) for (const pid of this.pids) this.process.system.kill(pid, signal);
    if (signal === Signal.SIGCONT && this.state === 'stopped') this.state = 'running';
    this.task.kill(signal);
    if (signal === Signal.SIGSTOP || signal === Signal.SIGTSTP) this.stop();
  }

  /** The word of `jobs`: `Running`, `Done`, `Exit 3`, `Stopped`, `Terminated`. */
  describeState(): string {
    if (this.state === 'running') return 'Running';
    if (this.state === 'stopped') return 'Stopped';
    if (this.status === 0) return 'Done';
    return this.status > 128 && this.status < 160 ? signalDescription(this.status - 128) : `Exit ${this.status}`;
  }
}

/** The jobs of an interactive shell, and the background ones of any. */
export class JobTable {
  readonly list: Job[] = [];
  /** Ended background processes whose status `wait` may still ask for. */
  readonly ended = new Map<number, number>();

  add(job: Job): void {
    if (job.id !== 0) return;
    job.id = Math.max(0, ...this.list.map(({ id }) => id)) + 1;
    this.list.push(job);
  }

  remove(job: Job): void {
    const index = this.list.indexOf(job);
    if (index >= 0) this.list.splice(index, 1);
    if (job.state === 'done') for (const pid of [...job.pids, job.pid]) this.ended.set(pid, job.status);
  }

  /** `+`, `-` or a blank. */
  mark(job: Job): string {
    const [current, previous] = this.ranked();
    return job === current ? '+' : job === previous ? '-' : ' ';
  }

  private ranked(): Job[] {
    const stopped = this.list.filter(({ state }) => state === 'stopped').reverse();
    const others = this.list.filter(({ state }) => state !== 'stopped').reverse();
    return [...stopped, ...others];
  }

  /** The job a specification such as `%1`, `%+`, `%name` means. */
  find(specification: string): Job | null {
    const text = specification.replace(/^%/, '');
    if (text === '' || text === '+' || text === '%') return this.ranked()[0] ?? null;
    if (text === '-') return this.ranked()[1] ?? this.ranked()[0] ?? null;
    if (/^\d+$/.test(text)) return this.list.find(({ id }) => id === Number(text)) ?? null;
    const isContained = text.startsWith('?');
    const matches = (job: Job): boolean =>
      isContained ? job.source.includes(text.slice(1)) : job.source.startsWith(text);
    return this.list.find(matches) ?? null;
  }

  byPid(pid: number): Job | null {
    return this.list.find((job) => job.pid === pid || job.pids.includes(pid)) ?? null;
  }

  describe(job: Job, isLong = false): string {
    const state = job.describeState() + (job.state === 'done' || !isLong ? '' : '');
    const source = job.source + (job.state === 'running' ? ' &' : '');
    const pid = isLong ? `${job.pid} ` : '';
    return `[${job.id}]${this.mark(job)}  ${pid}${state.padEnd(24 - pid.length * 0)}${source}`;
  }
}
