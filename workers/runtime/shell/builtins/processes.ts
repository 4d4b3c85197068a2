import { resumeInForeground } from '../interpreter/foreground.ts';
import { signalName, signalNumber, type Job } from '../interpreter/job.ts';
import { quoteValue } from '../interpreter/quoting.ts';
import { Signal } from '../../abi/signals.ts';
import { errorText } from '../io/system-error.ts';
import { Terminated } from '../io/task.ts';
import { nextTurn } from '../io/turn.ts';
import { runPendingTraps } from '../interpreter/traps.ts';
import { complain, parseLetters, type Builtin, type BuiltinContext } from './builtin.ts';

/** The name of a trap's condition: `EXIT`, `ERR`, `INT`; null when there is none such. */
function conditionName(text: string): string | null {
  const upper = text.toUpperCase();
  if (['EXIT', 'ERR', 'DEBUG', 'RETURN'].includes(upper)) return upper;
  const number = signalNumber(text);
  if (number === 0) return 'EXIT';
  return number === null ? null : signalName(number).replace(/^SIG/, '');
}

export const trap: Builtin = async (context) => {
  const { shell } = context;
  let args = [...context.args];
  if (args[0] === '--') args = args.slice(1);
  if (args[0] === '-l') return listSignals(context);
  if (args.length === 0 || args[0] === '-p') {
    const wanted = args.slice(1).map(conditionName);
    for (const [condition, action] of shell.traps) {
      if (wanted.length > 0 && !wanted.includes(condition)) continue;
      const isSignal = !['EXIT', 'ERR', 'DEBUG', 'RETURN'].includes(condition);
      await shell.print(`trap -- ${quoteValue(action)} ${isSignal ? 'SIG' : ''}${condition}\n`);
    }
    return 0;
  }
  const isReset = args[0] === '-' || args.length === 1 || /^\d+$/.test(args[0]!);
  const conditions = args[0] === '-' || !isReset ? args.slice(1) : args;
  let status = 0;
  for (const text of conditions) {
    const condition = conditionName(text);
    if (condition === null) {
      status = await complain(context, `${text}: invalid signal specification`);
      continue;
    }
    if (isReset) shell.traps.delete(condition);
    else shell.traps.set(condition, args[0]!);
    shell.process.watchSignal(shell, condition);
  }
  return status;
};

async function listSignals({ shell }: BuiltinContext): Promise<number> {
  const names = Object.entries(Signal).map(([name, number]) => `${String(number).padStart(2)}) ${name}`);
  for (let index = 0; index < names.length; index += 5) {
    await shell.print(`${names.slice(index, index + 5).join('\t')}\n`);
  }
  return 0;
}

export const kill: Builtin = async (context) => {
  const { shell } = context;
  let args = [...context.args];
  let signal: number | null = Signal.SIGTERM;
  const [first] = args;
  if (first === '-l' || first === '-L') return listOrTranslate(context, args.slice(1));
  if (first === '-s' || first === '-n') {
    signal = signalNumber(args[1] ?? '');
    if (signal === null) return complain(context, `${args[1]}: invalid signal specification`);
    args = args.slice(2);
  } else if (first !== undefined && /^-./.test(first) && first !== '--') {
    signal = signalNumber(first.slice(1));
    if (signal === null) return complain(context, `${first.slice(1)}: invalid signal specification`);
    args = args.slice(1);
  }
  if (args[0] === '--') args = args.slice(1);
  if (args.length === 0)
    return complain(
      context,
      'usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]',
      2,
    );
  let status = 0;
  for (const target of args) status = (await killOne(context, target, signal)) || status;
  // A signal to the shell itself acts before the next command.
  await nextTurn();
  shell.task.check();
  if (shell.pendingTraps.length > 0) await runPendingTraps(context.interpreter);
  return status;
};

async function listOrTranslate(context: BuiltinContext, args: readonly string[]): Promise<number> {
  if (args.length === 0) return listSignals(context);
  for (const arg of args) {
    const number = /^\d+$/.test(arg) ? Number(arg) & 127 : signalNumber(arg);
    if (number === null) return complain(context, `${arg}: invalid signal specification`);
    await context.shell.print(`${/^\d+$/.test(arg) ? signalName(number).replace(/^SIG/, '') : number}\n`);
  }
  return 0;
}

async function killOne(context: BuiltinContext, target: string, signal: number): Promise<number> {
  const { shell } = context;
  if (target.startsWith('%')) {
    const job = shell.process.jobs.find(target);
    if (!job) return complain(context, `${target}: no such job`);
    job.kill(signal);
    if (job.state === 'stopped' && (signal === Signal.SIGTERM || signal === Signal.SIGHUP)) job.continue(false);
    return 0;
  }
  if (!/^-?\d+$/.test(target)) return complain(context, `${target}: arguments must be process or job IDs`);
  const pid = Number(target);
  if (pid === shell.process.pid || pid === shell.ownPid) {
    // Its own signals act at once, not in a later task of the event loop.
    if (signal !== 0 && shell.traps.has(signalName(signal).replace(/^SIG/, ''))) {
      shell.pendingTraps.push(signalName(signal).replace(/^SIG/, ''));
      return 0;
    }
    if (shell.isSubshell && pid === shell.ownPid && pid !== shell.process.pid) throw new Terminated(signal);
  }
  const result = shell.process.kill(pid, signal);
  return result < 0 ? complain(context, `(${target}) - ${errorText(result)}`) : 0;
}

async function jobArgument(context: BuiltinContext, text: string | undefined): Promise<Job | null> {
  const { jobs } = context.shell.process;
  const job =
    text !== undefined && /^\d+$/.test(text) ? (jobs.byPid(Number(text)) ?? jobs.find(text)) : jobs.find(text ?? '');
  if (!job) await complain(context, `${text ?? 'current'}: no such job`);
  return job;
}

export const jobs: Builtin = async ({ shell, args }) => {
  const { jobs: table } = shell.process;
  for (const job of [...table.list]) {
    if (args.includes('-r') && job.state !== 'running') continue;
    if (args.includes('-s') && job.state !== 'stopped') continue;
    await shell.print(args.includes('-p') ? `${job.pid}\n` : `${table.describe(job, args.includes('-l'))}\n`);
    if (job.state === 'done') table.remove(job);
  }
  return 0;
};

export const fg: Builtin = async (context) => {
  const { shell } = context;
  if (!shell.isJobControlled) return complain(context, 'no job control');
  const job = await jobArgument(context, context.args[0]);
  if (!job) return 1;
  await shell.print(`${job.source}\n`);
  return resumeInForeground(shell, job);
};

export const bg: Builtin = async (context) => {
  const { shell } = context;
  if (!shell.isJobControlled) return complain(context, 'no job control');
  const job = await jobArgument(context, context.args[0]);
  if (!job) return 1;
  job.continue(false);
  await shell.print(`[${job.id}]${shell.process.jobs.mark(job)} ${job.source} &\n`);
  return 0;
};

async function waitFor(context: BuiltinContext, job: Job): Promise<number> {
  const { shell } = context;
  await shell.task.wait(job.settled());
  if (job.state === 'done') shell.process.jobs.remove(job);
  return job.state === 'stopped' ? 128 + Signal.SIGTSTP : job.status;
}

export const wait: Builtin = async (context) => {
  const { shell } = context;
  const { options, operands } = parseLetters(context.args, 'nf', 'p');
  const table = shell.process.jobs;
  if (options.has('n')) {
    const candidates =
      operands.length > 0 ? operands.map((text) => table.byPid(Number(text)) ?? table.find(text)) : table.list;
    const open = candidates.filter((job): job is Job => job !== null);
    if (open.length === 0) return 127;
    const first = await shell.task.wait(Promise.race(open.map((job) => job.settled().then(() => job))));
    table.remove(first);
    return first.status;
  }
  if (operands.length === 0) {
    for (const job of [...table.list]) if (job.state !== 'stopped') await waitFor(context, job);
    return 0;
  }
  let status = 0;
  for (const text of operands) {
    const job = text.startsWith('%') ? table.find(text) : table.byPid(Number(text));
    const ended = table.ended.get(Number(text));
    if (job) status = await waitFor(context, job);
    else if (ended !== undefined) status = ended;
    else if (text.startsWith('%')) status = await complain(context, `${text}: no such job`, 127);
    else status = await complain(context, `pid ${text} is not a child of this shell`, 127);
  }
  return status;
};

export const disown: Builtin = async (context) => {
  const { shell, args } = context;
  const names = args.filter((arg) => !arg.startsWith('-'));
  const table = shell.process.jobs;
  if (args.includes('-a') || (names.length === 0 && args.length > 0)) {
    for (const job of [...table.list]) table.remove(job);
    return 0;
  }
  for (const name of names.length > 0 ? names : ['']) {
    const job = await jobArgument(context, name);
    if (!job) return 1;
    job.isDisowned = true;
    table.remove(job);
  }
  return 0;
};
