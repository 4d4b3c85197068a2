/**
 * How the host page drives the kernel worker, over a MessagePort with Comlink. Every method may reject with
 * an `Error` whose message begins with the error code (`ENOENT: no such file or directory, open '/a'`).
 * Paths are absolute.
 */
export interface KernelControl {
  boot(options: KernelBootOptions): Promise<KernelBootReport>;

  readFile(path: string): Promise<Uint8Array>;
  writeFile(path: string, data: Uint8Array): Promise<void>;
  readdir(path: string): Promise<KernelDirectoryEntry[]>;
  mkdir(path: string, isRecursive: boolean): Promise<string | undefined>;
  remove(path: string, options: { isRecursive: boolean; isForced: boolean }): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  copy(from: string, to: string): Promise<void>;
  symlink(target: string, path: string): Promise<void>;
  readlink(path: string): Promise<string>;
  chmod(path: string, mode: number): Promise<void>;
  stat(path: string, isFollowing: boolean): Promise<KernelFileStatus>;
  watch(
    path: string,
    isRecursive: boolean,
    onEvent: (event: 'rename' | 'change', filename: string) => void,
  ): Promise<number>;
  unwatch(id: number): Promise<void>;
  /** Writes many files at once, parents made as needed. */
  writeTree(directory: string, entries: KernelTreeEntry[]): Promise<void>;
  /** Reads a whole tree, depth first; directories come before their contents. */
  readTree(directory: string): Promise<KernelTreeEntry[]>;
  /** Resolves once everything written before the call is on durable storage. */
  sync(): Promise<void>;

  spawn(request: KernelSpawnRequest, listener: KernelProcessListener): Promise<number>;
  write(pid: number, text: string): Promise<void>;
  /** Closes the standard input of a process started without a terminal; it then reads the end of file. */
  endInput(pid: number): Promise<void>;
  resize(pid: number, columns: number, rows: number): Promise<void>;
  kill(pid: number, signal: number): Promise<void>;
  processes(): Promise<KernelProcessInfo[]>;

  /** Subscribes to everything the kernel has to say; replaces an earlier listener. */
  listen(listener: (event: KernelEvent) => void): Promise<void>;
  /** Attaches a preview: `port` then speaks `preview-protocol.ts`. */
  attachPreview(port: MessagePort): Promise<void>;
  /** Ends every process, flushes storage, closes its handles. The worker may be terminated afterwards. */
  shutdown(): Promise<void>;
}

export interface KernelBootOptions {
  /** Names the storage; files of another project are never visible. Empty keeps everything in memory. */
  readonly projectId: string;
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute base URL of this runtime's build products. */
  readonly assetBase: string;
  /** Absolute URL of the gateway for requests that leave the tab. */
  readonly gateway: string;
  /** Bytes; 0 takes the default. */
  readonly storageLimit: number;
  readonly processLimit: number;
}

export interface KernelBootReport {
  /** True when files of an earlier visit were found. */
  readonly isRestored: boolean;
  /** False when the browser gave no persistent storage, with the reason as one sentence in `notice`. */
  readonly isDurable: boolean;
  readonly notice: string | null;
}

export interface KernelDirectoryEntry {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
}

export interface KernelFileStatus {
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  /** Bytes. */
  readonly size: number;
  readonly mode: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly inode: number;
}

export type KernelTreeEntry =
  | { readonly type: 'directory'; readonly path: string; readonly mode?: number }
  | { readonly type: 'file'; readonly path: string; readonly data: Uint8Array; readonly mode?: number }
  | { readonly type: 'symlink'; readonly path: string; readonly target: string };

export interface KernelSpawnRequest {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** A pseudo terminal of this size; null gives plain pipes (stdout and stderr apart). */
  readonly terminal: { readonly columns: number; readonly rows: number } | null;
}

export interface KernelProcessListener {
  /** `stream` is `terminal` for a pseudo terminal. The next piece comes once the promise resolved. */
  onOutput(chunk: Uint8Array, stream: 'terminal' | 'stdout' | 'stderr'): void | Promise<void>;
  /** `code` is 128 + signal when a signal ended it. All output was delivered before. */
  onExit(code: number, signal: number): void | Promise<void>;
}

export interface KernelProcessInfo {
  readonly pid: number;
  readonly parentPid: number;
  readonly command: string;
  readonly state: 'running' | 'stopped' | 'zombie';
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

export type KernelEvent =
  | { readonly type: 'port'; readonly port: number; readonly state: 'open' | 'close' }
  | { readonly type: 'xdg-open'; readonly text: string }
  | {
      readonly type: 'code';
      readonly mode: 'open' | 'diff';
      readonly files: readonly { readonly filepath: string; readonly line?: number; readonly column?: number }[];
    }
  /** Something the user must know: storage full, a process worker that crashed, storage lost. */
  | { readonly type: 'notice'; readonly severity: 'info' | 'warning' | 'error'; readonly message: string };
