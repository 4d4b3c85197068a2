import { Errno } from '../../abi/errno.ts';
import { FrameWriter } from '../../abi/frame.ts';
import { FileMode } from '../../abi/file-modes.ts';
import type { SpawnRequest, ThreadStart } from '../../abi/process-start.ts';
import { Signal } from '../../abi/signals.ts';
import { SystemCall } from '../../abi/system-call.ts';
import type { HostNotification } from '../../abi/system.ts';
import type { Machine } from '../machine.ts';
import type { Process } from '../process.ts';
import { inheritedFiles, startProcess } from '../start-process.ts';
import type { Thread } from '../thread.ts';
import { WAITS, type Caller, type CallHandler, type CallResult } from './call.ts';
import { familyOf, whenRunnable } from './runnable.ts';
import { spawnSync } from './spawn-sync.ts';

const reply = new FrameWriter();

function spawn(caller: Caller, request: SpawnRequest): CallResult {
  const { machine, process, thread } = caller;
  const workingDirectory = machine.fileSystem.lookup(request.workingDirectory, process.workingDirectory, true);
  if (workingDirectory < 0) return workingDirectory;
  if ((machine.fileSystem.mode(workingDirectory) & FileMode.S_IFMT) !== FileMode.S_IFDIR) return -Errno.ENOTDIR;
  const files = inheritedFiles(machine, process, request.descriptors);
  if (typeof files === 'number') return files;
  const child = startProcess(machine, {
    file: request.file,
    argv: request.argv,
    environment: request.environment,
    workingDirectory,
    files,
    parent: process,
    ...familyOf(process, request),
    isForeground: request.isForeground === true,
    umask: process.umask,
    onExit: null,
  });
  if (typeof child === 'number') return child;
  child.starter = thread;
  return child.pid;
}

function signalTargets(machine: Machine, process: Process, pid: number): Process[] {
  const alive = (candidate: Process): boolean => candidate.state !== 'zombie' && candidate !== machine.init;
  if (pid > 0) {
    const target = machine.processes.get(pid);
    return target === undefined ? [] : [target];
  }
  if (pid === -1) return [...machine.processes.values()].filter((other) => alive(other) && other !== process);
  return machine.group(pid === 0 ? process.group : -pid).filter(alive);
}

const signalCalls: Readonly<Record<number, CallHandler>> = {
  [SystemCall.KILL]: ({ machine, process }, frame) => {
    const targets = signalTargets(machine, process, frame.integer());
    const signal = frame.integer();
    if (signal < 0 || signal > 64) return -Errno.EINVAL;
    if (targets.length === 0) return -Errno.ESRCH;
    for (const target of targets) machine.signal(target, signal);
    // A process that ended itself is not answered: its worker is gone.
    return 0;
  },
  [SystemCall.SIGNAL_DISPOSITION]: ({ process }, frame) => {
    const signal = frame.integer();
    if (signal < 1 || signal > 64 || signal === Signal.SIGKILL || signal === Signal.SIGSTOP) return -Errno.EINVAL;
    process.dispositions.set(signal, (['default', 'ignore', 'handle'] as const)[frame.integer()] ?? 'default');
    return 0;
  },
  [SystemCall.PROCESS_GROUP]: ({ machine, process }, frame) => {
    const pid = frame.integer();
    return (pid === 0 ? process : machine.processes.get(pid))?.group ?? -Errno.ESRCH;
  },
  [SystemCall.SET_PROCESS_GROUP]: ({ machine, process }, frame) => {
    const pid = frame.integer();
    const group = frame.integer();
    const target = pid === 0 ? process : machine.processes.get(pid);
    if (target === undefined || (target !== process && target.parent !== process)) return -Errno.ESRCH;
    if (target.session === target.pid) return -Errno.EPERM;
    target.group = group === 0 ? target.pid : group;
    return 0;
  },
};

/** `thread` messages that came before their call, and calls that came before their message. */
const threadMessages = new WeakMap<Process, Map<number, ThreadStart>>();
const threadCalls = new WeakMap<Process, Map<number, (start: ThreadStart) => void>>();

/** Hands over what a thread is started with; the call may come before or after. */
export function acceptThreadMessage(process: Process, request: number, start: ThreadStart): void {
  const waiting = threadCalls.get(process)?.get(request);
  if (waiting) {
    threadCalls.get(process)!.delete(request);
    waiting(start);
    return;
  }
  const messages = threadMessages.get(process) ?? new Map<number, ThreadStart>();
  messages.set(request, start);
  threadMessages.set(process, messages);
}

function startThread(caller: Caller, request: number): number {
  const { machine, process, thread: parentThread } = caller;
  if (machine.isFull) return -Errno.EAGAIN;
  const threadId = Math.max(0, ...process.threads.keys(), process.lastThreadId) + 1;
  process.lastThreadId = threadId;
  let start: ThreadStart | null = null;
  let isPrepared = false;
  const begin = (): void => {
    if (start === null || !isPrepared || thread.isEnded) return;
    const environment = start.environment ?? process.environment;
    const directory = machine.fileSystem.pathOf(process.workingDirectory);
    thread.send(
      {
        type: 'start',
        start: {
          pid: process.pid,
          parentPid: process.parent?.pid ?? 0,
          threadId,
          argv: process.argv,
          executable: process.executable,
          environment,
          workingDirectory: typeof directory === 'string' ? directory : '/',
          umask: process.umask,
          startedAt: process.startedAt,
        },
        thread: start,
        process: process.words.buffer as SharedArrayBuffer,
      },
      [start.port, ...portsIn(start.data)],
    );
  };
  const thread: Thread = machine.pool.take(process.program, (failure) => {
    isPrepared = true;
    if (failure === null) begin();
    else machine.endThread(thread, { code: 1, signal: 0 });
  });
  thread.process = process;
  thread.threadId = threadId;
  thread.parentThread = parentThread;
  process.threads.set(threadId, thread);
  const early = threadMessages.get(process)?.get(request);
  const accept = (given: ThreadStart): void => {
    start = given;
    begin();
  };
  if (early) {
    threadMessages.get(process)!.delete(request);
    accept(early);
  } else {
    const calls = threadCalls.get(process) ?? new Map<number, (start: ThreadStart) => void>();
    calls.set(request, accept);
    threadCalls.set(process, calls);
  }
  return threadId;
}

/** Message ports inside structured data: they must be moved on explicitly. */
function portsIn(data: unknown, found: Transferable[] = [], seen = new Set<unknown>()): Transferable[] {
  if (typeof data !== 'object' || data === null || seen.has(data)) return found;
  seen.add(data);
  if (data instanceof MessagePort) found.push(data);
  else if (data instanceof Map) for (const [key, value] of data) portsIn([key, value], found, seen);
  else if (data instanceof Set) for (const value of data) portsIn(value, found, seen);
  else if (!ArrayBuffer.isView(data)) for (const value of Object.values(data)) portsIn(value, found, seen);
  return found;
}

const lifeCalls: Readonly<Record<number, CallHandler>> = {
  [SystemCall.SPAWN]: (caller, frame) => {
    const request = JSON.parse(frame.string()) as SpawnRequest;
    return whenRunnable(caller, () => spawn(caller, request));
  },
  [SystemCall.SPAWN_SYNC]: spawnSync,
  [SystemCall.EXIT]: ({ machine, process, thread }, frame) => {
    const code = frame.integer() & 0xff;
    if (thread.threadId === 0) machine.endProcess(process, { code, signal: 0 });
    else machine.endThread(thread, { code, signal: 0 });
    return WAITS;
  },
  [SystemCall.START_THREAD]: (caller, frame) => startThread(caller, frame.integer()),
  [SystemCall.TERMINATE_THREAD]: ({ machine, process }, frame) => {
    const thread = process.threads.get(frame.integer());
    if (thread === undefined || thread.threadId === 0) return -Errno.ESRCH;
    machine.endThread(thread, { code: 1, signal: 0 });
    return 0;
  },
};

const stateCalls: Readonly<Record<number, CallHandler>> = {
  [SystemCall.CHDIR]: ({ machine, process }, frame) => {
    const inode = machine.fileSystem.lookup(frame.string(), process.workingDirectory, true);
    if (inode < 0) return inode;
    if ((machine.fileSystem.mode(inode) & FileMode.S_IFMT) !== FileMode.S_IFDIR) return -Errno.ENOTDIR;
    process.workingDirectory = inode;
    machine.workingDirectoryChanged(process);
    return 0;
  },
  [SystemCall.UMASK]: ({ process }, frame) => {
    const before = process.umask;
    process.umask = frame.integer();
    return before;
  },
  [SystemCall.MEMORY]: ({ machine }) => {
    const { used, limit } = machine.fileSystem.usage();
    const total = 4 * 1024 ** 3;
    return {
      result: 0,
      payload: reply
        .reset()
        .double(total)
        .double(Math.max(total / 4, total - used - limit / 8)),
    };
  },
  [SystemCall.AWAIT_IMAGE]: ({ machine, thread }) => {
    if (machine.areImagesReady) return 0;
    machine.afterImages(() => thread.reply(1));
    return WAITS;
  },
  [SystemCall.NOTIFY_HOST]: ({ machine }, frame) => {
    machine.options.onNotify(JSON.parse(frame.string()) as HostNotification);
    return 0;
  },
  [SystemCall.WATCH]: ({ machine, process, thread }, frame) => {
    const path = frame.string();
    const inode = machine.fileSystem.lookup(path, process.workingDirectory, true);
    if (inode < 0) return inode;
    const name = path.replace(/\/+$/, '').replace(/^.*\//s, '');
    let id = 0;
    const isRecursive = frame.integer() === 1;
    id = machine.watchers.add({ inode, name }, isRecursive, process, (event, filename) =>
      thread.send({ type: 'watch', id, event, filename }),
    );
    return id;
  },
  [SystemCall.UNWATCH]: ({ machine }, frame) => {
    machine.watchers.remove(frame.integer());
    return 0;
  },
};

export const processCalls: Readonly<Record<number, CallHandler>> = { ...signalCalls, ...lifeCalls, ...stateCalls };
