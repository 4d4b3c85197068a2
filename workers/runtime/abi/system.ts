import type { ProcessStart, SpawnRequest, SpawnSyncRequest, SpawnSyncResult } from './process-start.ts';

/** Kind of object behind a descriptor, in the words of Node's `guessHandleType`. */
export type HandleType = 'TTY' | 'FILE' | 'PIPE' | 'TCP' | 'UDP' | 'UNKNOWN';

export interface DirectoryListing {
  readonly names: string[];
  /** `DirectoryEntryType` of the name at the same index. */
  readonly types: Uint8Array;
}

export interface SocketAddress {
  readonly address: string;
  readonly port: number;
  readonly family: 'IPv4' | 'IPv6' | 'unix';
}

/** Callbacks of a descriptor that is being read. They run in a task of the worker's own event loop. */
export interface StreamListener {
  onData(chunk: Uint8Array): void;
  onEnd(): void;
  /** `errno` is negative. */
  onError(errno: number): void;
}

/** How a child or a thread ended. */
export interface ExitStatus {
  readonly code: number;
  /** Signal number, or 0 when it exited by itself. */
  readonly signal: number;
}

export type SignalDisposition = 'default' | 'ignore' | 'handle';

/**
 * The system calls of a process, on the process's side of the boundary. The one way a program (Node, the
 * shell) reaches files, processes, terminals and sockets.
 *
 * Results: unless said otherwise a number is returned, negative for failure (`-Errno.X`). Calls are
 * synchronous; those marked "blocks" suspend the worker until the kernel answers. Callbacks always run in a
 * later task, never before the call returns.
 *
 * Paths: absolute, or relative to the working directory of the process. They are strings; bytes that are not
 * valid UTF-8 appear as lone surrogates U+DC80..U+DCFF (the scheme of PEP 383), so every name survives.
 */
export interface System {
  readonly start: ProcessStart;

  // Files by path
  open(path: string, flags: number, mode: number): number;
  /** Fills `into` (STAT_FIELDS elements). */
  stat(path: string, into: Float64Array | BigInt64Array): number;
  lstat(path: string, into: Float64Array | BigInt64Array): number;
  /** 0 for a file, 1 for a directory, negative otherwise. The hottest call of module resolution. */
  moduleStat(path: string): number;
  /** `mode`: F_OK 0, X_OK 1, W_OK 2, R_OK 4. */
  access(path: string, mode: number): number;
  readdir(path: string): DirectoryListing | number;
  readlink(path: string): string | number;
  realpath(path: string): string | number;
  /** Whole contents as a fresh, unshared array. */
  readFile(path: string): Uint8Array<ArrayBuffer> | number;
  /** Opens with `flags`, writes everything, closes: one call. */
  writeFile(path: string, data: Uint8Array, flags: number, mode: number): number;
  mkdir(path: string, mode: number): number;
  /** Creates missing parents; returns the first directory made, undefined when all existed, or an errno. */
  mkdirRecursive(path: string, mode: number): string | undefined | number;
  /** Replaces the trailing XXXXXX; returns the path made. */
  mkdtemp(template: string): string | number;
  rmdir(path: string): number;
  unlink(path: string): number;
  /** Removes a whole tree in one call; a missing path is `-ENOENT`. */
  removeTree(path: string): number;
  rename(from: string, to: string): number;
  link(existing: string, path: string): number;
  symlink(target: string, path: string): number;
  chmod(path: string, mode: number): number;
  chown(path: string, uid: number, gid: number, isFollowing: boolean): number;
  /** Seconds since the epoch, fractions allowed. */
  utimes(path: string, accessed: number, modified: number, isFollowing: boolean): number;
  truncate(path: string, length: number): number;
  /** `flags`: 1 fails with EEXIST when `to` exists (COPYFILE_EXCL). */
  copyFile(from: string, to: string, flags: number): number;
  /** Returns a watch id; `filename` is relative to `path`. Delivers until `unwatch`. */
  watch(path: string, isRecursive: boolean, onEvent: (event: 'rename' | 'change', filename: string) => void): number;
  unwatch(id: number): void;
  /** `into`: type, bsize, blocks, bfree, bavail, files, ffree. */
  statfs(path: string, into: Float64Array | BigInt64Array): number;

  // Files by descriptor
  close(fd: number): number;
  /** Bytes read, 0 at the end. `position` -1 uses and moves the file offset. Blocks on pipes, TTYs, sockets. */
  read(fd: number, into: Uint8Array, position: number): number;
  /** Bytes written: all of them unless an error struck midway. Blocks while a pipe, TTY or socket is full. */
  write(fd: number, from: Uint8Array, position: number): number;
  fstat(fd: number, into: Float64Array | BigInt64Array): number;
  fsync(fd: number): number;
  ftruncate(fd: number, length: number): number;
  fchmod(fd: number, mode: number): number;
  fchown(fd: number, uid: number, gid: number): number;
  futimes(fd: number, accessed: number, modified: number): number;
  dup(fd: number): number;
  dup2(fd: number, target: number): number;
  handleType(fd: number): HandleType;

  // Streams: pipes, terminals, sockets, without blocking
  /** Begins delivery to `listener`; data that arrived before is delivered first. */
  startReading(fd: number, listener: StreamListener): number;
  stopReading(fd: number): void;
  /** Queues `data` (which the caller gives up); `done` gets 0 or a negative errno once it was accepted. */
  writeStream(fd: number, data: Uint8Array, done: (errno: number) => void): void;
  /** Closes the writing side after queued writes; `done` as in `writeStream`. */
  shutdownStream(fd: number, done: (errno: number) => void): void;
  /** Lets a duplicate of `sent` travel along a Unix socket with the bytes written to it next (`SCM_RIGHTS`). */
  sendDescriptor(fd: number, sent: number): number;
  /** A descriptor that came with bytes read from a Unix socket, `-EAGAIN` when none did. */
  receiveDescriptor(fd: number): number;

  /** Ends a connection at once: the peer sees `ECONNRESET`. The descriptor stays open. */
  resetConnection(fd: number): number;

  // Pipes and sockets
  /** `[readEnd, writeEnd]` */
  pipe(): [number, number] | number;
  /** Two connected bidirectional ends (`socketpair`), as used by IPC channels and `stdio: 'pipe'`. */
  socketPair(): [number, number] | number;
  socket(family: 'tcp' | 'unix'): number;
  /** For `unix`, `address` is a path and `port` is ignored. Port 0 picks a free one. */
  bind(fd: number, address: string, port: number): number;
  listen(fd: number, backlog: number, onConnection: (fd: number) => void): number;
  /** `done` gets 0, or `-ECONNREFUSED` and the like. */
  connect(fd: number, address: string, port: number, done: (errno: number) => void): number;
  localAddress(fd: number): SocketAddress | number;
  remoteAddress(fd: number): SocketAddress | number;

  // Terminals
  /** `[columns, rows]` */
  terminalSize(fd: number): [number, number] | number;
  /** 0 cooked, 1 raw, 2 raw with output processing off (`uv_tty_mode_t`). */
  setTerminalMode(fd: number, mode: 0 | 1 | 2): number;
  foregroundGroup(fd: number): number;
  setForegroundGroup(fd: number, group: number): number;

  // Processes
  /** The child's pid. `onExit` runs once. A file that cannot be run gives `-ENOENT`, `-EACCES`, `-ENOEXEC`. */
  spawn(request: SpawnRequest, onExit: (status: ExitStatus) => void, onStop?: (signal: number) => void): number;
  /** Blocks until the child ended. */
  spawnSync(request: SpawnSyncRequest): SpawnSyncResult;
  /** `pid` 0: own group; negative: that group; -1: everything but init. Signal 0 only probes. */
  kill(pid: number, signal: number): number;
  processGroup(pid: number): number;
  setProcessGroup(pid: number, group: number): number;
  /** `onSignal` is called for `handle`. SIGKILL and SIGSTOP give `-EINVAL`. */
  setSignalDisposition(signal: number, disposition: SignalDisposition, onSignal?: (signal: number) => void): number;
  /** A delivered but not yet handled signal number, or 0; reads shared memory, cheap enough for a loop. */
  pendingSignal(): number;
  /** Ends the calling process with all its threads (or, in a thread, only the thread). Never returns. */
  exit(code: number): never;
  /** Starts a thread of this process; `transfer` is moved with `data`. Returns its thread id. */
  startThread(
    data: unknown,
    port: MessagePort,
    environment: readonly string[] | null,
    transfer: readonly Transferable[],
    onExit: (status: ExitStatus) => void,
  ): number;
  /** Ends a thread at once, even one that never yields. */
  terminateThread(threadId: number): void;

  // Process state
  workingDirectory(): string;
  changeDirectory(path: string): number;
  /** Sets when `mask` is given; returns the previous mask. */
  umask(mask?: number): number;
  hostname(): string;
  /** Milliseconds since the machine (the kernel) started. */
  uptime(): number;
  /** Bytes. */
  memory(): { readonly total: number; readonly free: number };

  // Outside world
  /**
   * Sends an HTTP request through the server's gateway. Rejects with an `Error` that has a `code`
   * (`ECONNREFUSED`, `ENETUNREACH` when the allowlist refuses) and a sentence of help.
   */
  fetchOutside(request: OutsideRequest): Promise<OutsideResponse>;
  /** Asks the host for something only it can do: opening a URL, opening a file in the editor. */
  notifyHost(message: HostNotification): void;
}

export interface OutsideRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: ReadableStream<Uint8Array> | Uint8Array | null;
  readonly signal?: AbortSignal;
}

export interface OutsideResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: ReadableStream<Uint8Array> | null;
}

export type HostNotification =
  | { readonly type: 'xdg-open'; readonly text: string }
  | {
      readonly type: 'code';
      readonly mode: 'open' | 'diff';
      readonly files: readonly { readonly filepath: string; readonly line?: number; readonly column?: number }[];
    };
