import { Errno } from '../../abi/errno.ts';
import { FileMode, StatField, STAT_FIELDS } from '../../abi/file-modes.ts';
import type { ChildDescriptor } from '../../abi/process-start.ts';
import type { ExitStatus } from '../../abi/system.ts';
import { Signal } from '../../abi/signals.ts';
import { errorText, SystemError } from '../io/system-error.ts';
import { Task, Terminated } from '../io/task.ts';
import { decodeText } from '../io/text.ts';
import { ToolContext, UsageError, type RunOptions, type Tool } from '../tools/tool.ts';
import { exitCode, Job, signalDescription } from './job.ts';
import type { Shell } from './shell.ts';

const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';
const MAGIC = '\x7fCLOUDLESS shell\n';

/** What a command name stands for outside the shell. */
export interface Executable {
  readonly path: string;
  /** Set when the file is one of the shell's own tools, which runs in this process. */
  readonly tool: Tool | null;
}

/** A command that cannot be run: 127 when there is none, 126 when it may not run. */
export interface NotExecutable {
  readonly code: 126 | 127;
  readonly message: string;
}

const record = new Float64Array(STAT_FIELDS);

function kind(shell: Shell, path: string): 'file' | 'directory' | number {
  const result = shell.system.stat(path, record);
  if (result < 0) return result;
  return (record[StatField.MODE]! & FileMode.S_IFMT) === FileMode.S_IFDIR ? 'directory' : 'file';
}

/** All files of that name in `PATH` that may be executed. */
export function findInPath(shell: Shell, name: string, path: string | undefined): string[] {
  const found: string[] = [];
  for (const directory of (path ?? DEFAULT_PATH).split(':')) {
    const candidate = `${directory === '' ? '.' : directory}/${name}`;
    const absolute = shell.resolve(candidate);
    if (kind(shell, absolute) === 'file' && shell.system.access(absolute, 1) === 0) found.push(candidate);
  }
  return found;
}

function toolAt(shell: Shell, path: string, name: string): Tool | null {
  const tool = shell.process.commands.findTool(name.slice(name.lastIndexOf('/') + 1));
  if (!tool || shell.system.stat(path, record) < 0 || record[StatField.SIZE] !== MAGIC.length) return null;
  const contents = shell.system.readFile(path);
  return typeof contents !== 'number' && decodeText(contents) === MAGIC ? tool : null;
}

export function findExecutable(shell: Shell, name: string, path: string | undefined): Executable | NotExecutable {
  if (!name.includes('/')) {
    const found = findInPath(shell, name, path)[0];
    if (found === undefined) return { code: 127, message: `${name}: command not found` };
    const absolute = shell.resolve(found);
    return { path: absolute, tool: toolAt(shell, absolute, name) };
  }
  const absolute = shell.resolve(name);
  const type = kind(shell, absolute);
  if (typeof type === 'number') {
    return { code: Math.abs(type) === Errno.ENOENT ? 127 : 126, message: `${name}: ${errorText(type)}` };
  }
  if (type === 'directory') return { code: 126, message: `${name}: Is a directory` };
  if (shell.system.access(absolute, 1) < 0) return { code: 126, message: `${name}: Permission denied` };
  return { path: absolute, tool: toolAt(shell, absolute, name) };
}

function childDescriptors(shell: Shell): (ChildDescriptor | null)[] {
  const descriptors: (ChildDescriptor | null)[] = [];
  for (const [fd, file] of shell.descriptors) {
    // Descriptors a shell opens for itself from 10 on are inherited as well, as bash's `exec 10<file` are.
    descriptors[fd] = { type: 'inherit', fd: file.descriptor() };
  }
  return Array.from(descriptors, (entry) => entry ?? null);
}

export interface SpawnedProcess {
  readonly pid: number;
  readonly ended: Promise<ExitStatus>;
}

/** Starts a process with the shell's descriptors. Throws `SystemError`. */
export function spawnProcess(
  shell: Shell,
  job: Job,
  path: string,
  argv: readonly string[],
  environment: ReadonlyMap<string, string>,
): SpawnedProcess {
  let resolveEnd!: (status: ExitStatus) => void;
  const ended = new Promise<ExitStatus>((resolve) => (resolveEnd = resolve));
  const request = {
    file: path,
    argv,
    environment: [...environment].map(([name, value]) => `${name}=${value}`),
    workingDirectory: shell.workingDirectory,
    descriptors: childDescriptors(shell),
    ...(shell.process.hasJobControl ? { processGroup: job.groupToJoin, isForeground: job.isForeground } : {}),
  };
  const onExit = (status: ExitStatus): void => {
    job.processEnded(status);
    resolveEnd(status);
  };
  let pid = shell.system.spawn(request, onExit, () => job.stop());
  if (pid === -Errno.ENOEXEC) {
    // A script without `#!` is one of the shell's own.
    const script = { ...request, file: '/bin/bash', argv: ['bash', path, ...argv.slice(1)] };
    pid = shell.system.spawn(script, onExit, () => job.stop());
  }
  if (pid < 0) throw new SystemError(pid);
  job.processStarted(pid);
  return { pid, ended };
}

/** Runs a process to its end. */
export async function runProcess(
  shell: Shell,
  job: Job,
  task: Task,
  path: string,
  argv: readonly string[],
  environment: ReadonlyMap<string, string>,
): Promise<number> {
  let child: SpawnedProcess;
  try {
    child = spawnProcess(shell, job, path, argv, environment);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    await shell.report(`${argv[0]}: ${error.message}`);
    return error.errno === Errno.ENOENT ? 127 : 126;
  }
  try {
    const status = await task.wait(child.ended);
    await announceSignal(shell, status);
    return exitCode(status);
  } catch (error) {
    if (!(error instanceof Terminated)) throw error;
    // The terminal has sent its interrupt to the whole group already.
    if (job.group === 0 || error.signal !== Signal.SIGINT) shell.system.kill(child.pid, error.signal);
    await child.ended;
    throw error;
  }
}

async function announceSignal(shell: Shell, { signal }: ExitStatus): Promise<void> {
  if (signal === 0 || signal === Signal.SIGINT || signal === Signal.SIGPIPE) return;
  if (shell.process.isInteractive && !shell.isSubshell) await shell.print(`${signalDescription(signal)}\n`, 2);
}

/** Runs one of the shell's tools in this process. The exit code; `Terminated` passes through. */
export async function runTool(
  shell: Shell,
  task: Task,
  tool: Tool,
  argv: readonly string[],
  environment: ReadonlyMap<string, string>,
): Promise<number> {
  if (!shell.descriptors.has(1) || !shell.descriptors.has(2)) return 1;
  const context = new ToolContext(shell, task, argv, environment, (command, options) =>
    runCommandOf(shell, task, command, environment, options),
  );
  try {
    const status = await tool(context);
    await context.stdout.flush();
    await context.stderr.flush();
    return status ?? context.status;
  } catch (error) {
    if (error instanceof UsageError) {
      await context.fail(error.message, error.code);
      return error.code;
    }
    if (!(error instanceof SystemError)) throw error;
    if (error.isBrokenPipe) throw new Terminated(Signal.SIGPIPE);
    await shell.print(`${context.name}: write error: ${error.message}\n`, 2);
    return 1;
  }
}

/** A command started by a tool (`xargs`, `find -exec`, `env`): looked up in `PATH` only. */
async function runCommandOf(
  parent: Shell,
  parentTask: Task,
  argv: readonly string[],
  inherited: ReadonlyMap<string, string>,
  options: RunOptions = {},
): Promise<number> {
  const environment = options.environment ?? inherited;
  const task = new Task(parent.system, options.task ?? parentTask);
  const shell = parent.fork(task);
  try {
    if (options.workingDirectory !== undefined) shell.workingDirectory = options.workingDirectory;
    if (options.input) shell.setFile(0, options.input.retain());
    if (options.output) shell.setFile(1, options.output.retain());
    if (options.error) shell.setFile(2, options.error.retain());
    const found = findExecutable(shell, argv[0]!, environment.get('PATH'));
    if ('code' in found) return -found.code;
    return await runFound(shell, task, found, argv, environment);
  } finally {
    shell.close();
    task.dispose();
  }
}

async function runFound(
  shell: Shell,
  task: Task,
  found: Executable,
  argv: readonly string[],
  environment: ReadonlyMap<string, string>,
): Promise<number> {
  try {
    if (found.tool) return await runTool(shell, task, found.tool, argv, environment);
    const job = shell.job ?? new Job(shell.process, task, argv.join(' '), false);
    return await runProcess(shell, job, task, found.path, argv, environment);
  } catch (error) {
    if (error instanceof Terminated) return 128 + error.signal;
    throw error;
  }
}
