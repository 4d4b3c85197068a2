import { OpenFlag } from '../../abi/file-modes.ts';
import type { AndOrList } from '../language/ast.ts';
import { openKernelFile } from '../io/kernel-file.ts';
import { Task } from '../io/task.ts';
import type { Interpreter } from './interpreter.ts';
import { exitCode, Job } from './job.ts';
import { findExecutable, spawnProcess } from './launcher.ts';
import { SystemError } from '../io/system-error.ts';

/** Starts a list with `&`. */
export async function startBackground(interpreter: Interpreter, list: AndOrList): Promise<void> {
  const { shell } = interpreter;
  const { process } = shell;
  // The job outlives an interrupted foreground, so it hangs from the process, not from the shell's own task.
  const job = new Job(process, process.task, list.source, false);
  const task = new Task(process.system, job.task);
  const child = interpreter.create(shell.fork(task));
  child.shell.job = job;
  child.shell.conditionDepth = 0;
  if (!shell.isJobControlled) child.shell.setFile(0, openKernelFile(shell.system, '/dev/null', OpenFlag.O_RDONLY));
  const ended = (await startProcess(child, list, job))?.ended ?? startCoroutine(child, list, job, task);
  void ended.then((status) => {
    task.dispose();
    job.finish(status);
    process.jobs.ended.set(job.pid, status);
    if (!process.isInteractive) process.jobs.remove(job);
  });
  process.jobs.add(job);
  shell.lastBackground = job.pid;
  shell.lastStatus = 0;
  if (process.isInteractive && !shell.isSubshell) await shell.print(`[${job.id}] ${job.pid}\n`, 2);
}

/** A single command that is a program becomes a process of its own, with a real pid. Null for anything else. */
async function startProcess(child: Interpreter, list: AndOrList, job: Job): Promise<{ ended: Promise<number> } | null> {
  const command = list.rest.length === 0 && list.first.commands.length === 1 ? list.first.commands[0]! : null;
  const { shell } = child;
  if (command?.type !== 'simple' || command.redirections.length > 0 || command.assignments.length > 0) return null;
  if (list.first.isNegated || list.first.timed !== 'no') return null;
  const isPlain = command.words.every((word) =>
    word.parts.every((part) => part.type !== 'command' && part.type !== 'process'),
  );
  const name = command.words[0]?.source ?? '';
  if (!isPlain || !/^[\w./+@-]+$/.test(name) || shell.functions.has(name) || shell.process.commands.builtins.has(name))
    return null;
  const found = findExecutable(shell, name, shell.variables.get('PATH'));
  if ('code' in found) return null;
  const argv = await child.expander.words(command.words);
  try {
    const { pid, ended } = spawnProcess(shell, job, found.path, argv, shell.variables.environment());
    job.pid = pid;
    const closed = ended.then((status) => {
      shell.close();
      return exitCode(status);
    });
    return { ended: closed };
  } catch (error) {
    if (error instanceof SystemError) return null;
    throw error;
  }
}

function startCoroutine(child: Interpreter, list: AndOrList, job: Job, task: Task): Promise<number> {
  const { shell } = child;
  const pid = shell.process.registerCoroutine(task);
  job.pid = pid;
  shell.ownPid = pid;
  const foreground: AndOrList = { ...list, isBackground: false };
  return child
    .toEnd(() => child.andOr(foreground))
    .catch(() => 1)
    .finally(() => shell.process.forgetCoroutine(pid));
}
