import type { ExitStatus } from './system.ts';
import type { ProcessStart, ThreadStart } from './process-start.ts';

/** Shared memory that every worker of the machine is given. */
export interface MachineMemory {
  readonly fileSystem: { readonly metadata: SharedArrayBuffer; readonly data: SharedArrayBuffer };
  readonly openFiles: SharedArrayBuffer;
  /** `MachineWord`s. */
  readonly machine: SharedArrayBuffer;
}

/** First message of a worker, making it a zygote; everything later travels over `port`. */
export interface PrepareMessage {
  readonly type: 'prepare';
  readonly port: MessagePort;
  readonly memory: MachineMemory;
  readonly mailbox: SharedArrayBuffer;
  /** Number of the mailbox, for `MachineWord.POLLED_SLOT`. */
  readonly slot: number;
  readonly assets: Readonly<Record<string, SharedArrayBuffer>>;
  readonly hostname: string;
  /** Milliseconds since the epoch. */
  readonly machineStartedAt: number;
  /** Absolute URL of the gateway for requests that leave the tab. */
  readonly gateway: string;
}

export type KernelToThread =
  | {
      readonly type: 'start';
      readonly start: ProcessStart;
      readonly thread?: ThreadStart;
      /** `ProcessWord`s. */
      readonly process: SharedArrayBuffer;
    }
  /** Something can be read from, or accepted at, a descriptor that is being read. */
  | { readonly type: 'ready'; readonly fd: number }
  | { readonly type: 'writable'; readonly fd: number }
  | { readonly type: 'connected'; readonly fd: number; readonly result: number }
  | { readonly type: 'child-exit'; readonly pid: number; readonly status: ExitStatus }
  | { readonly type: 'child-stop'; readonly pid: number; readonly signal: number }
  | { readonly type: 'thread-exit'; readonly threadId: number; readonly status: ExitStatus }
  /** Bits of `PENDING_SIGNALS` were set. */
  | { readonly type: 'signal' }
  | {
      readonly type: 'watch';
      readonly id: number;
      readonly event: 'rename' | 'change';
      readonly filename: string;
    };

export type ThreadToKernel =
  /** The program is prepared; the worker may become a process. */
  | { readonly type: 'prepared' }
  /** The program could not be prepared, or its start failed: the reason as text. */
  | { readonly type: 'failed'; readonly message: string }
  /** The exit of a child was handed to the program; its zombie may go. */
  | { readonly type: 'reaped'; readonly pid: number }
  | { readonly type: 'thread'; readonly request: number; readonly thread: ThreadStart };
