import { Errno } from '../../abi/errno.ts';
import { STAT_FIELDS } from '../../abi/file-modes.ts';
import { Signal } from '../../abi/signals.ts';
import { handleTypes, SystemCall } from '../../abi/system-call.ts';
import { FrameWriter } from '../../abi/frame.ts';
import { InodeFile } from '../inode-file.ts';
import type { OpenFile } from '../open-file.ts';
import { WAITS, type Caller, type CallHandler, type CallResult } from './call.ts';
import { statusPayload } from './path-calls.ts';

/** Bytes a single read gives at most; more would only make the reply travel in pieces. */
const READ_LIMIT = 1_048_576;
const reply = new FrameWriter();

/** Runs `act` with the file behind the descriptor that the frame begins with. */
function withFile(act: (caller: Caller, file: OpenFile, frame: Parameters<CallHandler>[1]) => CallResult): CallHandler {
  return (caller, frame) => {
    const file = caller.process.file(frame.integer());
    return file === undefined ? -Errno.EBADF : act(caller, file, frame);
  };
}

/** Runs `act` with the inode behind the descriptor, if that may change. */
function withInode(act: (caller: Caller, inode: number, frame: Parameters<CallHandler>[1]) => number): CallHandler {
  return withFile((caller, file, frame) => {
    if (file.inode === 0) return -Errno.EINVAL;
    const refused = caller.machine.readOnly.checkInode(file.inode);
    if (refused < 0) return refused;
    noteName(caller, file);
    return act(caller, file.inode, frame);
  });
}

/** Lets watchers know under which name what follows happens. */
function noteName({ machine }: Caller, file: OpenFile): void {
  if (file instanceof InodeFile) machine.watchers.notePlace(file.inode, file.place.directory, file.place.name);
}

/** Tries now, and again whenever the file is readable, until it is more than "not yet". */
export function readBlocking(caller: Caller, file: OpenFile, limit: number, position: number): CallResult {
  const attempt = (): CallResult => {
    const result = file.read(limit, position, caller.process);
    if (typeof result !== 'number') return { result: result.length, payload: reply.reset().data(result) };
    if (result !== -Errno.EAGAIN || file.isNonBlocking) return result;
    caller.thread.cancelWait = file.readable.add(() => finish(caller, attempt()));
    return WAITS;
  };
  return attempt();
}

function finish({ thread }: Caller, result: CallResult): void {
  if (result === WAITS) return;
  if (typeof result === 'number') thread.reply(result);
  else thread.reply(result.result, result.payload);
}

/** Writes everything, waiting for room as often as needed. */
function writeBlocking(caller: Caller, file: OpenFile, data: Uint8Array, position: number): CallResult {
  let written = 0;
  const attempt = (): CallResult => {
    while (written < data.length) {
      const result = file.write(data.subarray(written), position < 0 ? position : position + written, caller.process);
      if (result === -Errno.EAGAIN && !file.isNonBlocking) {
        caller.thread.cancelWait = file.writable.add(() => finish(caller, attempt()));
        return WAITS;
      }
      if (result < 0) {
        if (result === -Errno.EPIPE) caller.machine.signal(caller.process, Signal.SIGPIPE);
        return written > 0 ? written : result;
      }
      written += result;
    }
    return written;
  };
  return attempt();
}

const transferCalls: Readonly<Record<number, CallHandler>> = {
  [SystemCall.READ]: withFile((caller, file, frame) => {
    if (!file.mayRead) return -Errno.EBADF;
    const length = Math.min(frame.integer() >>> 0, READ_LIMIT);
    return readBlocking(caller, file, length, frame.double());
  }),
  [SystemCall.WRITE]: withFile((caller, file, frame) => {
    if (!file.mayWrite) return -Errno.EBADF;
    const position = frame.double();
    noteName(caller, file);
    return writeBlocking(caller, file, frame.data(), position);
  }),
};

const attributeCalls: Readonly<Record<number, CallHandler>> = {
  [SystemCall.FSTAT]: withFile((_caller, file) => {
    const status = new Float64Array(STAT_FIELDS);
    const result = file.stat(status);
    return result < 0 ? result : { result: 0, payload: statusPayload(status) };
  }),
  [SystemCall.FTRUNCATE]: withInode(({ machine }, inode, frame) => machine.fileSystem.truncate(inode, frame.double())),
  [SystemCall.FCHMOD]: withInode(({ machine }, inode, frame) =>
    machine.fileSystem.setMode(inode, frame.integer() & 0o7777),
  ),
  [SystemCall.FCHOWN]: withInode(({ machine }, inode, frame) =>
    machine.fileSystem.setOwner(inode, frame.integer(), frame.integer()),
  ),
  [SystemCall.FUTIMES]: withInode(({ machine }, inode, frame) =>
    machine.fileSystem.setTimes(inode, frame.double(), frame.double()),
  ),
  // The memory is the disk as far as programs can tell; durable storage follows within its own bound.
  [SystemCall.FSYNC]: withFile(() => 0),
  [SystemCall.HANDLE_TYPE]: withFile((_caller, file) => handleTypes.indexOf(file.handleType)),
};

const tableCalls: Readonly<Record<number, CallHandler>> = {
  [SystemCall.CLOSE]: ({ process }, frame) => process.close(frame.integer()),
  [SystemCall.DUP]: withFile(({ process }, file) => process.install(file)),
  [SystemCall.DUP2]: withFile(({ process }, file, frame) => {
    const target = frame.integer();
    if (target < 0) return -Errno.EBADF;
    return process.file(target) === file ? target : process.install(file, target);
  }),
};

export const descriptorCalls: Readonly<Record<number, CallHandler>> = {
  ...transferCalls,
  ...attributeCalls,
  ...tableCalls,
};
