import type { FrameReader, FrameWriter } from '../../abi/frame.ts';
import type { Machine } from '../machine.ts';
import type { Process } from '../process.ts';
import type { Thread } from '../thread.ts';

/** Who calls. */
export interface Caller {
  readonly machine: Machine;
  readonly thread: Thread;
  readonly process: Process;
}

/** On whose behalf files are changed: a calling process, or the host through `init`. */
export type Actor = Pick<Caller, 'machine' | 'process'>;

/** Returned by a call that answers later, through `thread.reply`. */
export const WAITS = Symbol('the call waits');

/** A result with what goes into the reply's frame. */
export interface Reply {
  readonly result: number;
  readonly payload: Uint8Array | FrameWriter;
}

export type CallResult = number | Reply | typeof WAITS;

/** One system call: reads its arguments from the frame. */
export type CallHandler = (caller: Caller, frame: FrameReader) => CallResult;
