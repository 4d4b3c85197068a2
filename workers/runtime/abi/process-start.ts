/** What a process worker is told when it stops being a zygote and becomes a process. */
export interface ProcessStart {
  readonly pid: number;
  readonly parentPid: number;
  /** 0 for the main thread of a process; otherwise the thread id of a `worker_threads` worker. */
  readonly threadId: number;
  /** The program's arguments, `argv[0]` first, after `#!` lines were resolved. */
  readonly argv: readonly string[];
  /** Path of the executable that was started (`/usr/local/bin/node`), after `#!` lines were resolved. */
  readonly executable: string;
  /** `NAME=value` entries. */
  readonly environment: readonly string[];
  readonly workingDirectory: string;
  readonly umask: number;
  /** Wall-clock start of the process, milliseconds since the epoch. */
  readonly startedAt: number;
  /** Only for threads: what `startThread` was given. */
  readonly thread?: ThreadStart;
}

/** What the parent hands to a `worker_threads` worker; `data` is structured-cloned, `port` transferred. */
export interface ThreadStart {
  readonly data: unknown;
  readonly port: MessagePort;
  /** `NAME=value` entries of the thread, or null to share a copy of the process's. */
  readonly environment: readonly string[] | null;
}

/** How a child's file descriptor is made. */
export type ChildDescriptor =
  /** Duplicate of a descriptor of the parent. */
  | { readonly type: 'inherit'; readonly fd: number }
  /** `/dev/null`. */
  | { readonly type: 'ignore' };

/** A request to start a process, as `execvpe` with descriptor mapping (posix_spawn). */
export interface SpawnRequest {
  /** A path, or a bare name looked up in the `PATH` of `environment`. */
  readonly file: string;
  readonly argv: readonly string[];
  readonly environment: readonly string[];
  readonly workingDirectory: string;
  /** Index is the descriptor in the child; a missing or null entry is closed. */
  readonly descriptors: readonly (ChildDescriptor | null)[];
  /** True starts a new session and process group (Node's `detached`). */
  readonly isDetached?: boolean;
  /** Process group to join; 0 makes a new one led by the child; absent inherits the parent's. */
  readonly processGroup?: number;
  /** With `processGroup`: also make the group the foreground group of the controlling terminal. */
  readonly isForeground?: boolean;
}

/** A request to run a child to its end while the caller blocks. */
export interface SpawnSyncRequest extends Omit<SpawnRequest, 'descriptors'> {
  /** Index is the descriptor in the child. `pipe` feeds `input` (may be empty) or collects output. */
  readonly descriptors: readonly (ChildDescriptor | { readonly type: 'pipe'; readonly input?: Uint8Array } | null)[];
  /** Milliseconds; 0 waits for ever. */
  readonly timeout: number;
  /** Signal number sent on timeout or when a pipe collects more than `maximumBuffer` bytes. */
  readonly killSignal: number;
  /** Bytes per pipe; Infinity for no bound. */
  readonly maximumBuffer: number;
}

export interface SpawnSyncResult {
  readonly pid: number;
  /** Exit code, or null when ended by a signal. */
  readonly status: number | null;
  /** Signal number that ended the child, or 0. */
  readonly signal: number;
  /** Collected output by descriptor; null where the descriptor was not an output pipe. */
  readonly output: readonly (Uint8Array | null)[];
  /** Negative errno: `-ETIMEDOUT`, `-ENOBUFS` (maximumBuffer passed), `-ENOENT` and so on; 0 when none. */
  readonly error: number;
}
