import { Errno } from '../abi/errno.ts';
import type { ChildDescriptor, ProcessStart } from '../abi/process-start.ts';
import type { ExitStatus } from '../abi/system.ts';
import { Signal } from '../abi/signals.ts';
import { Device, DeviceFile } from './device-file.ts';
import { resolveExecutable } from './execute.ts';
import type { Machine } from './machine.ts';
import type { OpenFile } from './open-file.ts';
import type { Process } from './process.ts';
import type { Terminal } from './terminal.ts';

/** A request to run a program, with its files at hand. */
export interface StartRequest {
  readonly file: string;
  readonly argv: readonly string[];
  readonly environment: readonly string[];
  /** Inode. */
  readonly workingDirectory: number;
  /** By descriptor. */
  readonly files: readonly (OpenFile | null)[];
  readonly parent: Process;
  /** 0 makes new ones, led by the process. */
  readonly group: number;
  readonly session: number;
  readonly terminal: Terminal | null;
  readonly isForeground: boolean;
  readonly umask: number;
  readonly onExit: ((status: ExitStatus) => void) | null;
}

/** The process, or an errno: `-ENOENT`, `-EACCES`, `-ENOEXEC`, `-EAGAIN` when too many run. */
export function startProcess(machine: Machine, request: StartRequest): Process | number {
  const { fileSystem, pool } = machine;
  const executable = resolveExecutable(
    {
      fileSystem,
      workingDirectory: request.workingDirectory,
      searchPath: valueOf(request.environment, 'PATH') ?? '/usr/local/bin:/usr/bin:/bin',
    },
    request.file,
    request.argv,
  );
  if (typeof executable === 'number') return executable;
  if (machine.isFull) {
    machine.options.onNotice(
      'warning',
      `A program tried to start more than ${machine.options.processLimit} processes at once; it was refused.`,
    );
    return -Errno.EAGAIN;
  }
  const process = machine.createProcess({
    parent: request.parent,
    group: request.group,
    session: request.session,
    terminal: request.terminal,
    argv: executable.argv,
    executable: executable.path,
    environment: request.environment,
    workingDirectory: request.workingDirectory,
    umask: request.umask,
  });
  process.program = executable.program;
  process.onExit = request.onExit;
  for (const [signal, disposition] of request.parent.dispositions) {
    if (disposition === 'ignore') process.dispositions.set(signal, 'ignore');
  }
  request.files.forEach((file, fd) => file !== null && process.install(file, fd));
  if (request.terminal !== null) {
    if (request.session === 0) request.terminal.session = process.session;
    if (request.isForeground || request.session === 0) request.terminal.foregroundGroup = process.group;
  }
  const directory = fileSystem.pathOf(request.workingDirectory);
  const start: ProcessStart = {
    pid: process.pid,
    parentPid: request.parent.pid,
    threadId: 0,
    argv: executable.argv,
    executable: executable.path,
    environment: request.environment,
    workingDirectory: typeof directory === 'string' ? directory : '/',
    umask: process.umask,
    startedAt: process.startedAt,
  };
  const thread = pool.take(executable.program, (failure) => {
    if (failure === null) thread.send({ type: 'start', start, process: process.words.buffer as SharedArrayBuffer });
    else {
      machine.options.onNotice('error', `${request.argv[0] ?? request.file} could not start: ${failure}`);
      machine.endProcess(process, { code: 0, signal: Signal.SIGABRT });
    }
  });
  thread.process = process;
  process.threads.set(0, thread);
  return process;
}

/** The files of a child whose descriptors come from its parent's. */
export function inheritedFiles(
  machine: Machine,
  parent: Process,
  descriptors: readonly (ChildDescriptor | null | undefined)[],
): (OpenFile | null)[] | number {
  const files: (OpenFile | null)[] = [];
  for (const descriptor of descriptors) {
    if (descriptor === null || descriptor === undefined) files.push(null);
    else if (descriptor.type === 'ignore') files.push(nullDevice(machine));
    else {
      const file = parent.file(descriptor.fd);
      if (file === undefined) return -Errno.EBADF;
      files.push(file);
    }
  }
  return files;
}

export function nullDevice(machine: Machine): OpenFile {
  const inode = machine.fileSystem.lookup('/dev/null', machine.fileSystem.root, true);
  return new DeviceFile(machine.fileSystem, Math.max(inode, 0), Device.NULL, 2);
}

/** Value of a variable in `NAME=value` entries. */
export function valueOf(environment: readonly string[], name: string): string | undefined {
  return environment.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
}
