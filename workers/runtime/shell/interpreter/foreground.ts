import { Signal } from '../../abi/signals.ts';
import { Terminated, type Task } from '../io/task.ts';
import { Job } from './job.ts';
import type { Shell } from './shell.ts';

/**
 * Runs something as a job in the foreground: `Ctrl-C` ends it, `Ctrl-Z` stops it and gives the prompt back. What
 * runs inside another job becomes part of that one.
 */
export async function runInForeground(
  shell: Shell,
  source: string,
  run: (job: Job, task: Task) => Promise<number>,
): Promise<number> {
  if (shell.job) return run(shell.job, shell.task);
  const { process } = shell;
  const job = new Job(process, shell.task, source, shell.isJobControlled);
  let failure: unknown = null;
  const finish = (status: number): void => {
    const wasListed = job.id !== 0;
    job.finish(status);
    if (wasListed) job.isNotified = false;
  };
  run(job, job.task).then(finish, (error: unknown) => {
    if (error instanceof Terminated) finish(128 + error.signal);
    else {
      failure = error;
      finish(1);
    }
  });
  const outer = process.foreground;
  if (!shell.isSubshell) process.foreground = job;
  await job.settled();
  process.foreground = outer;
  if (failure !== null) throw failure;
  return job.state === 'stopped' ? noticeStop(shell, job) : leave(shell, job);
}

/** An interrupted job interrupts the loop or list around it too. */
function leave(shell: Shell, job: Job): number {
  shell.task.check();
  const isInterrupted = job.status === 128 + Signal.SIGINT && job.task.endingSignal === Signal.SIGINT;
  const isTrapped = shell.traps.has('INT');
  if (isInterrupted && !isTrapped && shell.process.isInteractive) throw new Terminated(Signal.SIGINT);
  return job.status;
}

async function noticeStop(shell: Shell, job: Job): Promise<number> {
  const { jobs } = shell.process;
  jobs.add(job);
  job.isNotified = true;
  await shell.print(`\n${jobs.describe(job)}\n`, 2);
  return 128 + Signal.SIGTSTP;
}

/** `fg`: continues a job and waits for it as if it had been started here. */
export async function resumeInForeground(shell: Shell, job: Job): Promise<number> {
  const { process } = shell;
  const outer = process.foreground;
  process.foreground = job;
  job.continue(true);
  await job.settled();
  process.foreground = outer;
  if (job.state === 'stopped') return noticeStop(shell, job);
  process.jobs.remove(job);
  return leave(shell, job);
}
