import { ProcessWord } from '../abi/mailbox.ts';
import type { OpenFileTable } from '../abi/open-file-table.ts';
import type { ProcessStart } from '../abi/process-start.ts';
import type { ReadableFileSystem } from '../filesystem/types.ts';
import type { MailboxClient } from './mailbox-client.ts';

/** What the parts of a thread's system calls share. */
export interface ThreadContext {
  readonly mailbox: MailboxClient;
  readonly fileSystem: ReadableFileSystem;
  readonly openFiles: OpenFileTable;
  /** `MachineWord`s. */
  readonly machine: Int32Array;
  /** `ProcessWord`s. */
  readonly process: Int32Array;
  readonly start: ProcessStart;
  readonly hostname: string;
  readonly machineStartedAt: number;
  readonly gateway: string;
  readonly port: MessagePort;
}

/** Inode that relative paths start at. */
export function workingDirectoryOf({ process }: ThreadContext): number {
  return Atomics.load(process, ProcessWord.WORKING_DIRECTORY);
}
