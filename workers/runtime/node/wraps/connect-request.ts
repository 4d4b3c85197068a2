import type { BindingContext } from '../binding-context.ts';
import type { AsyncWrap } from './async-wrap.ts';

/** Request of a connection attempt; the library sets `oncomplete`. */
export type ConnectRequest = AsyncWrap & {
  oncomplete?: (status: number, handle: object, request: object, isReadable: boolean, isWritable: boolean) => void;
};

/** Runs `start` and completes the request when it calls back; returns what `start` returned at once. */
export function beginConnection(
  context: BindingContext,
  handle: object,
  request: ConnectRequest,
  start: (done: (errno: number) => void) => number,
): number {
  const { loop } = context;
  loop.retain();
  const errno = start((status) => {
    context.makeCallback(request, () => request.oncomplete?.(status, handle, request, true, true));
    loop.release();
  });
  if (errno < 0) loop.release();
  return Math.min(errno, 0);
}
