import { Signal } from '../../abi/signals.ts';
import { signalNumber } from '../interpreter/job.ts';
import { errorText } from '../io/system-error.ts';
import { Task } from '../io/task.ts';
import { decodeText } from '../io/text.ts';
import { OpenFlag } from '../../abi/file-modes.ts';
import { Options } from './options.ts';
import { UsageError, type Tool, type ToolContext } from './tool.ts';

interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  readonly group: number;
  readonly state: string;
  readonly name: string;
  readonly command: string;
  /** Clock ticks (1/100 s) after the machine's start. */
  readonly started: number;
}

function readText(context: ToolContext, path: string): string | null {
  const contents = context.system.readFile(path);
  return typeof contents === 'number' ? null : decodeText(contents);
}

/** All processes, from /proc. */
function listProcesses(context: ToolContext): ProcessEntry[] {
  const listing = context.system.readdir('/proc');
  if (typeof listing === 'number') throw new UsageError(`/proc: ${errorText(listing)}`);
  return listing.names
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = readText(context, `/proc/${name}/stat`);
      if (stat === null) return [];
      const close = stat.lastIndexOf(')');
      const fields = stat.slice(close + 2).split(' ');
      const short = stat.slice(stat.indexOf('(') + 1, close);
      const line = (readText(context, `/proc/${name}/cmdline`) ?? '').replace(/\0$/, '').replaceAll('\0', ' ');
      return [
        {
          pid: Number(name),
          state: fields[0] ?? '?',
          parentPid: Number(fields[1]),
          group: Number(fields[2]),
          name: short,
          command: line || `[${short}]`,
          started: Number(fields[19] ?? 0),
        },
      ];
    })
    .sort((a, b) => a.pid - b.pid);
}

const ps: Tool = async (context) => {
  const letters = context.args.filter((arg) => /^-?[a-zA-Z]+$/.test(arg)).join('');
  const processes = listProcesses(context);
  const at = context.args.findIndex((arg) => arg === '-p' || arg === '--pid');
  const wanted = at >= 0 ? (context.args[at + 1] ?? '').split(',').map(Number) : null;
  const shown = wanted ? processes.filter(({ pid }) => wanted.includes(pid)) : processes;
  const format = context.args.indexOf('-o');
  if (format >= 0) {
    const columns = (context.args[format + 1] ?? '').split(',').map((column) => column.replace(/=.*$/, ''));
    const value = (entry: ProcessEntry, column: string): string => {
      const table: Readonly<Record<string, string | number>> = {
        pid: entry.pid,
        ppid: entry.parentPid,
        pgid: entry.group,
        stat: entry.state,
        comm: entry.name,
        args: entry.command,
        cmd: entry.command,
        command: entry.command,
        user: context.shell.process.userName,
      };
      return String(table[column] ?? '-');
    };
    if (!context.args[format + 1]!.includes('='))
      await context.stdout.line(
        columns.map((column) => column.toUpperCase().padStart(/p.*id/.test(column) ? 7 : 0)).join(' '),
      );
    for (const entry of shown)
      await context.stdout.line(
        columns.map((column) => value(entry, column).padStart(/p.*id/.test(column) ? 7 : 0)).join(' '),
      );
    return shown.length > 0 ? 0 : 1;
  }
  const user = context.shell.process.userName;
  if (/u/.test(letters) && !letters.includes('-')) {
    await context.stdout.line('USER         PID    PPID STAT COMMAND');
    for (const { pid, parentPid, state, command } of shown)
      await context.stdout.line(
        `${user.padEnd(8)} ${String(pid).padStart(7)} ${String(parentPid).padStart(7)} ${state.padEnd(4)} ${command}`,
      );
  } else if (/f/.test(letters)) {
    await context.stdout.line('UID          PID    PPID CMD');
    for (const { pid, parentPid, command } of shown)
      await context.stdout.line(
        `${user.padEnd(8)} ${String(pid).padStart(7)} ${String(parentPid).padStart(7)} ${command}`,
      );
  } else {
    await context.stdout.line('    PID TTY          TIME CMD');
    for (const { pid, name } of shown)
      await context.stdout.line(`${String(pid).padStart(7)} tty      00:00:00 ${name}`);
  }
  return shown.length > 0 ? 0 : 1;
};

/** A leading `-9`, `-KILL` or `-s TERM` and what is left. */
function takeSignal(context: ToolContext): { signal: number; rest: readonly string[] } {
  const [first, second] = context.args;
  let text: string | undefined;
  let rest = context.args;
  if (first === '-s' || first === '--signal') {
    text = second;
    rest = rest.slice(2);
  } else if (first !== undefined && /^-[A-Z0-9]+$/.test(first)) {
    text = first.slice(1);
    rest = rest.slice(1);
  }
  const signal = text === undefined ? Signal.SIGTERM : signalNumber(text);
  if (signal === null) throw new UsageError(`invalid signal: ${text}`);
  return { signal, rest };
}

const kill: Tool = async (context) => {
  if (context.args[0] === '-l') {
    await context.stdout.line(
      Object.keys(Signal)
        .map((name) => name.slice(3))
        .join(' '),
    );
    return;
  }
  const { signal, rest } = takeSignal(context);
  if (rest.length === 0) throw new UsageError('usage: kill [-s signal | -signal] pid ...');
  for (const text of rest) {
    if (text === '--') continue;
    const errno = /^-?\d+$/.test(text) ? context.system.kill(Number(text), signal) : -22;
    if (errno < 0) await context.fail(`(${text}): ${errorText(errno)}`);
  }
};

function matching(context: ToolContext, pattern: string, isFull: boolean, isExact: boolean): ProcessEntry[] {
  const expression = new RegExp(isExact ? `^(?:${pattern})$` : pattern);
  return listProcesses(context).filter(
    ({ pid, name, command }) => pid !== context.system.start.pid && expression.test(isFull ? command : name),
  );
}

const pgrep: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'aflxn',
    long: { full: 'f', 'list-name': 'l', exact: 'x' },
    failure: 2,
  });
  const found = matching(context, options.operands[0] ?? '', options.has('f'), options.has('x'));
  for (const { pid, name, command } of found)
    await context.stdout.line(
      options.has('a') ? `${pid} ${command}` : options.has('l') ? `${pid} ${name}` : String(pid),
    );
  return found.length > 0 ? 0 : 1;
};

const pkill: Tool = async (context) => {
  const { signal, rest } = takeSignal(context);
  const options = new Options(context.name, rest, { plain: 'fxeq', long: { full: 'f', exact: 'x' }, failure: 2 });
  let count = 0;
  for (const name of options.operands) {
    const found = matching(context, name, options.has('f'), options.has('x') || context.name === 'killall');
    if (found.length === 0 && context.name === 'killall' && !options.has('q'))
      await context.fail(`${name}: no process found`);
    for (const { pid } of found) if (context.system.kill(pid, signal) >= 0) count++;
  }
  return count > 0 ? 0 : 1;
};

function parseDuration(text: string): number {
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  if (!match) throw new UsageError(`invalid time interval ‘${text}’\nTry 'timeout --help' for more information.`, 125);
  return Number(match[1]) * { '': 1, s: 1, m: 60, h: 3600, d: 86400 }[match[2] as 's']! * 1000;
}

const timeout: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'v',
    valued: 'sk',
    isOrdered: true,
    long: { 'signal=': 's', 'kill-after=': 'k', 'preserve-status': 'p', foreground: 'F', verbose: 'v' },
    failure: 125,
  });
  const [duration, ...command] = options.operands;
  if (duration === undefined || command.length === 0)
    throw new UsageError("missing operand\nTry 'timeout --help' for more information.", 125);
  const signal = signalNumber(options.get('s') ?? 'TERM');
  if (signal === null) throw new UsageError(`${options.get('s')}: invalid signal`, 125);
  const task = new Task(context.system, context.task);
  const timer = new Task(context.system, context.task);
  let isOver = false;
  const limit = parseDuration(duration);
  const watch = async (): Promise<void> => {
    if (limit === 0) return;
    await timer.sleep(limit);
    isOver = true;
    task.kill(signal);
    const after = options.get('k');
    if (after === undefined) return;
    await timer.sleep(parseDuration(after));
    task.kill(Signal.SIGKILL);
  };
  const watching = watch().catch(() => undefined);
  const status = await context.run(command, { task });
  timer.kill(Signal.SIGTERM);
  await watching;
  timer.dispose();
  task.dispose();
  if (status < 0) {
    await context.fail(
      `failed to run command ‘${command[0]}’: ${status === -127 ? 'No such file or directory' : 'Permission denied'}`,
    );
    return -status;
  }
  if (!isOver || options.has('p')) return status;
  return signal === Signal.SIGKILL ? 137 : 124;
};

const nohup: Tool = async (context) => {
  if (context.args.length === 0) throw new UsageError("missing operand\nTry 'nohup --help' for more information.", 125);
  const isTerminal = context.stdout.file.isTerminal;
  const output = isTerminal
    ? context.openFile('nohup.out', OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_APPEND, 0o600)
    : null;
  if (output) {
    await context.stderr.line("nohup: ignoring input and appending output to 'nohup.out'");
    await context.stderr.flush();
  }
  context.task.onSignal = (signal) => signal === Signal.SIGHUP;
  const status = await context.run(context.args, output ? { output, error: output } : {});
  if (status >= 0) return status;
  await context.fail(`failed to run command '${context.args[0]}': No such file or directory`);
  return -status;
};

const time: Tool = async (context) => {
  const args = context.args[0] === '-p' ? context.args.slice(1) : context.args;
  const start = performance.now();
  const status = await context.run(args);
  const seconds = (performance.now() - start) / 1000;
  await context.stderr.write(`real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n`);
  if (status >= 0) return status;
  await context.fail(`cannot run ${args[0]}: No such file or directory`);
  return -status;
};

/** `nice`, `stdbuf`, `setsid`: nothing to set here, the command runs as it is. */
const runPlain: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'fwc',
    valued: context.name === 'nice' ? 'n' : 'ioe',
    isOrdered: true,
  });
  if (options.operands.length === 0) return context.name === 'nice' ? void context.stdout.line('0') : undefined;
  const status = await context.run(options.operands);
  if (status >= 0) return status;
  await context.fail(`failed to execute ${options.operands[0]}: No such file or directory`);
  return -status;
};

const uptime: Tool = async (context) => {
  const minutes = Math.floor(context.system.uptime() / 60000);
  const { formatDate } = await import('../interpreter/date-format.ts');
  await context.stdout.line(
    ` ${formatDate(new Date(), '%H:%M:%S')} up ${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')},  1 user`,
  );
};

const free: Tool = async (context) => {
  const { total, free: available } = context.system.memory();
  const { humanSize } = await import('./sizes.ts');
  const show = (bytes: number): string =>
    (context.args.includes('-h') ? humanSize(bytes) : String(Math.round(bytes / 1024))).padStart(12);
  await context.stdout.line('               total        used        free');
  await context.stdout.line(`Mem:    ${show(total)}${show(total - available)}${show(available)}`);
};

export const processTools: Readonly<Record<string, Tool>> = {
  ps,
  kill,
  pgrep,
  pkill,
  killall: pkill,
  timeout,
  nohup,
  time,
  nice: runPlain,
  stdbuf: runPlain,
  setsid: runPlain,
  uptime,
  free,
};
