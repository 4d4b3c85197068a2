import { Errno } from '../../abi/errno.ts';
import type { SpawnRequest } from '../../abi/process-start.ts';
import type { Process } from '../process.ts';
import { WAITS, type Caller, type CallResult } from './call.ts';

/** Runs a call now, or once the images are there when the file to run may lie in one. */
export function whenRunnable(caller: Caller, act: () => CallResult): CallResult {
  const result = act();
  if (result !== -Errno.ENOENT || caller.machine.areImagesReady) return result;
  caller.machine.afterImages(() => {
    const later = act();
    if (later === WAITS) return;
    if (typeof later === 'number') caller.thread.reply(later);
    else caller.thread.reply(later.result, later.payload);
  });
  return WAITS;
}

/** Group and session a child gets. */
export function familyOf(process: Process, request: Pick<SpawnRequest, 'isDetached' | 'processGroup'>) {
  const isDetached = request.isDetached === true;
  return {
    group: isDetached ? 0 : (request.processGroup ?? process.group),
    session: isDetached ? 0 : process.session,
    terminal: isDetached ? null : process.terminal,
  };
}
