import type { BindingContext } from '../binding-context.ts';

/** Whether reading may have to wait for somebody else: a pipe, a terminal or a socket. */
export function isStreamDescriptor(context: BindingContext, fd: number): boolean {
  const type = context.system.handleType(fd);
  return type !== 'FILE' && type !== 'UNKNOWN';
}

/**
 * Single reads (`fs.read`) of descriptors that deliver chunks by listener. What a chunk holds beyond one
 * read is kept for the next.
 */
export interface StreamReader {
  hasPending(fd: number): boolean;
  takePending(fd: number, into: Uint8Array): number;
  /** `done` gets the count, 0 at the end, or a negative errno. */
  readOnce(fd: number, into: Uint8Array, done: (outcome: number) => void): void;
  /** Drops what is kept, when the descriptor closes. */
  forget(fd: number): void;
}

const readers = new WeakMap<BindingContext, StreamReader>();

export function streamReader(context: BindingContext): StreamReader {
  let reader = readers.get(context);
  if (reader === undefined) {
    reader = createStreamReader(context);
    readers.set(context, reader);
  }
  return reader;
}

interface WaitingRead {
  readonly into: Uint8Array;
  readonly done: (outcome: number) => void;
}

function createStreamReader(context: BindingContext): StreamReader {
  const pending = new Map<number, Uint8Array>();
  const waiting = new Map<number, WaitingRead[]>();

  const take = (fd: number, into: Uint8Array): number => {
    const kept = pending.get(fd) as Uint8Array;
    const count = Math.min(kept.length, into.length);
    into.set(kept.subarray(0, count));
    if (count === kept.length) pending.delete(fd);
    else pending.set(fd, kept.subarray(count));
    return count;
  };

  const listen = (fd: number): void => {
    const finish = (outcome: number): void => {
      const queue = waiting.get(fd);
      const next = queue?.shift();
      if (queue === undefined || queue.length === 0) {
        waiting.delete(fd);
        context.system.stopReading(fd);
      }
      next?.done(outcome);
    };
    const errno = context.system.startReading(fd, {
      onData(chunk) {
        const kept = pending.get(fd);
        pending.set(fd, kept === undefined ? chunk : joined(kept, chunk));
        while (pending.has(fd) && waiting.has(fd)) {
          const next = (waiting.get(fd) as WaitingRead[])[0] as WaitingRead;
          finish(take(fd, next.into));
        }
      },
      onEnd() {
        while (waiting.has(fd)) finish(0);
      },
      onError(failure) {
        while (waiting.has(fd)) finish(failure);
      },
    });
    if (errno < 0) while (waiting.has(fd)) finish(errno);
  };

  return {
    hasPending: (fd) => pending.has(fd),
    takePending: take,
    readOnce(fd, into, done) {
      if (pending.has(fd)) {
        const count = take(fd, into);
        context.loop.enqueue(() => done(count));
        return;
      }
      const queue = waiting.get(fd);
      if (queue !== undefined) {
        queue.push({ into, done });
        return;
      }
      waiting.set(fd, [{ into, done }]);
      listen(fd);
    },
    forget(fd) {
      pending.delete(fd);
    },
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const result = new Uint8Array(first.length + second.length);
  result.set(first);
  result.set(second, first.length);
  return result;
}
