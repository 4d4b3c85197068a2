import { MACHINE_WORDS, MachineWord } from '../abi/mailbox.ts';
import { Signal } from '../abi/signals.ts';
import type { ExitStatus, HostNotification } from '../abi/system.ts';
import type { WritableFileSystem } from '../filesystem/types.ts';
import { OpenFileEntries } from './inode-file.ts';
import { Loopback, type PortObserver } from './loopback.ts';
import { Process, type ProcessOrigin } from './process.ts';
import { ProcessFiles } from './process-files.ts';
import { ReadOnlyPlaces } from './read-only-places.ts';
import type { Thread } from './thread.ts';
import { Watchers } from './watchers.ts';
import type { WorkerPool } from './worker-pool.ts';

export interface MachineOptions {
  readonly fileSystem: WritableFileSystem;
  readonly pool: WorkerPool;
  readonly hostname: string;
  /** Processes and threads that may exist at once. */
  readonly processLimit: number;
  readonly onPort: PortObserver;
  readonly onNotify: (notification: HostNotification) => void;
  readonly onNotice: (severity: 'info' | 'warning' | 'error', message: string) => void;
}

const INIT = 1;

/** Everything one kernel owns. Processes are made, signalled and ended here; the calls are in `calls/`. */
export class Machine {
  readonly fileSystem: WritableFileSystem;
  readonly pool: WorkerPool;
  readonly hostname: string;
  readonly processes = new Map<number, Process>();
  readonly entries = new OpenFileEntries();
  readonly words = new Int32Array(new SharedArrayBuffer(MACHINE_WORDS * 4));
  readonly startedAt = Date.now();
  readonly loopback: Loopback;
  readonly watchers: Watchers;
  readonly readOnly: ReadOnlyPlaces;
  readonly options: MachineOptions;
  /** Adopts orphans; runs no code. */
  readonly init: Process;
  readonly #processFiles: ProcessFiles;
  readonly #imageWaiters: (() => void)[] = [];
  #nextPid = INIT;

  constructor(options: MachineOptions) {
    this.options = options;
    this.fileSystem = options.fileSystem;
    this.pool = options.pool;
    this.hostname = options.hostname;
    this.loopback = new Loopback(options.onPort);
    this.watchers = new Watchers(options.fileSystem);
    this.readOnly = new ReadOnlyPlaces(options.fileSystem);
    this.#processFiles = new ProcessFiles(options.fileSystem);
    this.init = this.createProcess({
      parent: null,
      group: INIT,
      session: INIT,
      terminal: null,
      argv: ['init'],
      executable: '/sbin/init',
      environment: [],
      workingDirectory: options.fileSystem.root,
      umask: 0o022,
    });
  }

  get areImagesReady(): boolean {
    return this.words[MachineWord.ARE_IMAGES_READY] === 1;
  }

  imagesAreReady(): void {
    Atomics.store(this.words, MachineWord.ARE_IMAGES_READY, 1);
    for (const waiter of this.#imageWaiters.splice(0)) waiter();
  }

  /** Runs `callback` once the read-only images are in place. */
  afterImages(callback: () => void): void {
    if (this.areImagesReady) callback();
    else this.#imageWaiters.push(callback);
  }

  get isFull(): boolean {
    return this.pool.threadCount >= this.options.processLimit;
  }

  /** `group` or `session` 0 makes the process lead its own. */
  createProcess(origin: Omit<ProcessOrigin, 'pid'>): Process {
    const pid = this.#nextPid++;
    const process = new Process({
      ...origin,
      pid,
      group: origin.group === 0 ? pid : origin.group,
      session: origin.session === 0 ? pid : origin.session,
    });
    this.processes.set(pid, process);
    this.#processFiles.add(process);
    return process;
  }

  group(id: number): Process[] {
    return [...this.processes.values()].filter(({ group, state }) => group === id && state !== 'zombie');
  }

  /** False when every member's parent is outside the session, so nobody could continue it. */
  canStopGroup(group: number): boolean {
    return this.group(group).some(
      ({ parent, session }) => parent !== null && parent.session === session && parent.group !== group,
    );
  }

  signalGroup(group: number, signal: number): void {
    for (const process of this.group(group)) this.signal(process, signal);
  }

  signal(process: Process, signal: number): void {
    if (process.state === 'zombie' || process === this.init || signal === 0) return;
    if (signal === Signal.SIGCONT) this.#resume(process);
    const disposition = process.dispositions.get(signal) ?? 'default';
    if (disposition === 'ignore') return;
    if (disposition === 'handle') {
      process.mainThread?.raise(signal);
      return;
    }
    switch (Process.defaultAction(signal)) {
      case 'end':
        this.endProcess(process, { code: 0, signal });
        break;
      case 'stop':
        this.#stop(process, signal);
        break;
      default:
        break;
    }
  }

  /** Ends a process with all its threads. Its parent learns of it; it stays a zombie until that took notice. */
  endProcess(process: Process, status: ExitStatus): void {
    if (process.state === 'zombie') return;
    process.state = 'zombie';
    process.exit = status;
    for (const thread of process.threads.values()) this.pool.discard(thread);
    process.threads.clear();
    this.watchers.removeOf(process);
    process.closeAll();
    for (const child of [...process.children]) this.#orphan(child);
    if (process.session === process.pid && process.terminal?.session === process.pid) {
      const { terminal } = process;
      terminal.session = 0;
      if (terminal.foregroundGroup !== 0 && terminal.foregroundGroup !== process.group) {
        this.signalGroup(terminal.foregroundGroup, Signal.SIGHUP);
      }
      terminal.foregroundGroup = 0;
    }
    process.onExit?.(status);
    const { parent } = process;
    if (parent === null || parent === this.init || parent.state === 'zombie') {
      this.reap(process);
      return;
    }
    const starter = process.starter?.isEnded === false ? process.starter : null;
    if (starter === null) {
      this.reap(process);
      return;
    }
    starter.send({ type: 'child-exit', pid: process.pid, status });
    this.signal(parent, Signal.SIGCHLD);
  }

  /** Forgets a zombie. */
  reap(process: Process): void {
    process.parent?.children.delete(process);
    this.processes.delete(process.pid);
    this.#processFiles.remove(process);
  }

  /** Ends a thread; the last word on its worker. */
  endThread(thread: Thread, status: ExitStatus): void {
    const { process } = thread;
    if (process === null || thread.isEnded) return;
    process.threads.delete(thread.threadId);
    this.pool.discard(thread);
    for (const child of [...process.threads.values()]) {
      if (child.parentThread === thread) this.endThread(child, { code: 1, signal: 0 });
    }
    thread.parentThread?.send({ type: 'thread-exit', threadId: thread.threadId, status });
  }

  workingDirectoryChanged(process: Process): void {
    this.#processFiles.workingDirectoryChanged(process);
  }

  #orphan(child: Process): void {
    child.parent = this.init;
    this.init.children.add(child);
    if (child.state === 'zombie') this.reap(child);
  }

  #stop(process: Process, signal: number): void {
    if (process.state !== 'running') return;
    process.state = 'stopped';
    for (const thread of process.threads.values()) thread.hold();
    const { parent } = process;
    if (parent === null || parent === this.init) return;
    (process.starter ?? parent.mainThread)?.send({ type: 'child-stop', pid: process.pid, signal });
    this.signal(parent, Signal.SIGCHLD);
  }

  #resume(process: Process): void {
    if (process.state !== 'stopped') return;
    process.state = 'running';
    for (const thread of process.threads.values()) thread.unhold();
  }
}
