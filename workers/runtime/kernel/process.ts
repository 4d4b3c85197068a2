import { Errno } from '../abi/errno.ts';
import { MAXIMUM_DESCRIPTORS, PROCESS_WORDS, ProcessWord } from '../abi/mailbox.ts';
import { DESCRIPTOR_KERNEL, DESCRIPTOR_SHARED } from '../abi/open-file-table.ts';
import { Signal } from '../abi/signals.ts';
import type { ExitStatus } from '../abi/system.ts';
import type { OpenFile } from './open-file.ts';
import type { Terminal } from './terminal.ts';
import type { Thread } from './thread.ts';

export type Disposition = 'default' | 'ignore' | 'handle';

/** What a process begins with. */
export interface ProcessOrigin {
  readonly pid: number;
  readonly parent: Process | null;
  readonly group: number;
  readonly session: number;
  readonly terminal: Terminal | null;
  readonly argv: readonly string[];
  readonly executable: string;
  readonly environment: readonly string[];
  /** Inode of the working directory. */
  readonly workingDirectory: number;
  readonly umask: number;
}

/** A process: identity, family, open files and how it takes signals. Its code runs in the workers of `threads`. */
export class Process {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly executable: string;
  readonly environment: readonly string[];
  readonly startedAt = Date.now();
  readonly threads = new Map<number, Thread>();
  readonly children = new Set<Process>();
  readonly dispositions = new Map<number, Disposition>();
  /** `ProcessWord`s, shared with the process's threads. */
  readonly words = new Int32Array(new SharedArrayBuffer(PROCESS_WORDS * 4));
  parent: Process | null;
  group: number;
  session: number;
  terminal: Terminal | null;
  state: 'running' | 'stopped' | 'zombie' = 'running';
  exit: ExitStatus | null = null;
  lastThreadId = 0;
  /** Name of the worker program it runs. */
  program = '';
  /** Thread of the parent that started it, which is told of its end. */
  starter: Thread | null = null;
  /** Told once, with the parent's own callback for children that have no parent process (the host's). */
  onExit: ((status: ExitStatus) => void) | null = null;
  /** Ends what belongs to a descriptor when it closes: being read, being listened at. */
  readonly descriptorWatches = new Map<number, () => void>();
  readonly #files: (OpenFile | undefined)[] = [];

  constructor(origin: ProcessOrigin) {
    this.pid = origin.pid;
    this.parent = origin.parent;
    this.group = origin.group;
    this.session = origin.session;
    this.terminal = origin.terminal;
    this.argv = origin.argv;
    this.executable = origin.executable;
    this.environment = origin.environment;
    this.workingDirectory = origin.workingDirectory;
    this.umask = origin.umask;
    origin.parent?.children.add(this);
  }

  get workingDirectory(): number {
    return this.words[ProcessWord.WORKING_DIRECTORY]!;
  }

  set workingDirectory(inode: number) {
    Atomics.store(this.words, ProcessWord.WORKING_DIRECTORY, inode);
  }

  get umask(): number {
    return this.words[ProcessWord.UMASK]!;
  }

  set umask(mask: number) {
    Atomics.store(this.words, ProcessWord.UMASK, mask & 0o777);
  }

  get mainThread(): Thread | undefined {
    return this.threads.get(0);
  }

  ignores(signal: number): boolean {
    return this.dispositions.get(signal) === 'ignore';
  }

  file(fd: number): OpenFile | undefined {
    return this.#files[fd];
  }

  /** Descriptors in use, ascending. */
  descriptors(): number[] {
    return this.#files.flatMap((file, fd) => (file === undefined ? [] : [fd]));
  }

  /** Gives a file the lowest free descriptor, or the one asked for. `-EMFILE` when none is left. */
  install(file: OpenFile, wanted = -1): number {
    let fd = wanted;
    if (fd === -1) {
      fd = this.#files.findIndex((known) => known === undefined);
      if (fd === -1) fd = this.#files.length;
    }
    if (fd >= MAXIMUM_DESCRIPTORS) return -Errno.EMFILE;
    if (this.#files[fd] !== undefined) this.close(fd);
    this.#files[fd] = file.retain();
    const word = file.sharedEntry === -1 ? DESCRIPTOR_KERNEL : file.sharedEntry + DESCRIPTOR_SHARED;
    Atomics.store(this.words, ProcessWord.DESCRIPTORS + fd, word);
    return fd;
  }

  close(fd: number): number {
    const file = this.#files[fd];
    if (file === undefined) return -Errno.EBADF;
    this.descriptorWatches.get(fd)?.();
    this.descriptorWatches.delete(fd);
    this.#files[fd] = undefined;
    Atomics.store(this.words, ProcessWord.DESCRIPTORS + fd, 0);
    file.release();
    return 0;
  }

  closeAll(): void {
    for (const fd of this.descriptors()) this.close(fd);
  }

  /** What a signal does that no handler takes. */
  static defaultAction(signal: number): 'end' | 'ignore' | 'stop' | 'continue' {
    switch (signal) {
      case Signal.SIGCHLD:
      case Signal.SIGURG:
      case Signal.SIGWINCH:
        return 'ignore';
      case Signal.SIGSTOP:
      case Signal.SIGTSTP:
      case Signal.SIGTTIN:
      case Signal.SIGTTOU:
        return 'stop';
      case Signal.SIGCONT:
        return 'continue';
      default:
        return 'end';
    }
  }
}
