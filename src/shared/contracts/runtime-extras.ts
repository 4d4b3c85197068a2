/**
 * What our runtime host offers beyond the `@webcontainer/api` surface. A page connects by posting
 * `{ type: CONNECT_EXTRAS, version: 1 }` with a MessagePort to the window of the `/headless` frame; the port
 * then speaks Comlink and exposes `RuntimeExtras`. The host answers only origins it also lets embed it.
 *
 * Paths are absolute inside the runtime. Errors are `Error`s whose message begins with the error code.
 */
export interface RuntimeExtras {
  readonly version: () => Promise<1>;
  /** What was found at boot; resolves once the kernel runs (the client's `boot` was called). */
  bootReport(): Promise<RuntimeBootReport>;
  /** Resolves once every write before this call is on durable storage. */
  sync(): Promise<void>;
  stat(path: string): Promise<RuntimeFileStatus>;
  lstat(path: string): Promise<RuntimeFileStatus>;
  symlink(target: string, path: string): Promise<void>;
  readlink(path: string): Promise<string>;
  chmod(path: string, mode: number): Promise<void>;
  copy(from: string, to: string): Promise<void>;
  processes(): Promise<RuntimeProcess[]>;
  /** `pid` and signal number as in kill(2). */
  kill(pid: number, signal: number): Promise<void>;
  /** Replaces an earlier listener. */
  onNotice(listener: (notice: RuntimeNotice) => void): Promise<void>;
  /**
   * Removes everything this origin stores of the project. Works without a booted kernel; with one, the kernel
   * is shut down first.
   */
  deleteStorage(): Promise<void>;
}

export const CONNECT_EXTRAS = 'cloudless:connect-extras';

export interface RuntimeBootReport {
  /** True when files of an earlier visit were found. */
  readonly isRestored: boolean;
  /** False when nothing written here survives a reload; `notice` says why. */
  readonly isDurable: boolean;
  readonly notice: string | null;
}

export interface RuntimeFileStatus {
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  /** Bytes. */
  readonly size: number;
  /** Permission and type bits. */
  readonly mode: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly inode: number;
}

export interface RuntimeProcess {
  readonly pid: number;
  readonly parentPid: number;
  readonly command: string;
  readonly state: 'running' | 'stopped' | 'zombie';
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

export interface RuntimeNotice {
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
}
