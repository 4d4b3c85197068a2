import { Errno } from '../../abi/errno.ts';
import type { ChildDescriptor } from '../../abi/process-start.ts';
import { Signal, type SignalName } from '../../abi/signals.ts';
import type { BindingContext, BindingFactory } from '../binding-context.ts';
import { internalsOf } from '../node-internals.ts';
import { handleWrapClass, setActive } from '../wraps/handle-wrap.ts';
import { attachDescriptor, type LibuvStreamWrap } from '../wraps/stream-wrap.ts';

const DETACHED = 1;

/** One entry of the `stdio` option as the library passes it on. */
export interface StdioEntry {
  readonly type: 'ignore' | 'pipe' | 'overlapped' | 'inherit' | 'fd' | 'wrap';
  readonly fd?: number;
  readonly handle?: LibuvStreamWrap;
  readonly input?: ArrayBufferView | null;
}

const signalNames = new Map<number, SignalName>(
  (Object.entries(Signal) as [SignalName, number][]).map(([name, number]) => [number, name]),
);

export function signalName(signal: number): SignalName | '' {
  return signalNames.get(signal) ?? '';
}

/** The descriptor of a child that is one of the parent's, or null when it stays closed. */
export function sharedDescriptor(entry: StdioEntry, index: number): ChildDescriptor | null {
  if (entry.type === 'ignore') return index <= 2 ? { type: 'ignore' } : null;
  return { type: 'inherit', fd: entry.type === 'wrap' ? (entry.handle?.fd ?? -1) : (entry.fd ?? index) };
}

interface ChildEnds {
  readonly descriptors: (ChildDescriptor | null)[];
  readonly ours: readonly { readonly handle: LibuvStreamWrap; readonly fd: number }[];
  readonly theirs: readonly number[];
}

/** Makes a pair of connected ends for every `pipe` entry; one of each goes to the child. */
function createChildEnds(context: BindingContext, stdio: readonly StdioEntry[]): ChildEnds | number {
  const descriptors: (ChildDescriptor | null)[] = [];
  const ours: { handle: LibuvStreamWrap; fd: number }[] = [];
  const theirs: number[] = [];
  for (const [index, entry] of stdio.entries()) {
    if (entry.type !== 'pipe' && entry.type !== 'overlapped') {
      descriptors.push(sharedDescriptor(entry, index));
      continue;
    }
    const pair = context.system.socketPair();
    if (typeof pair === 'number') {
      for (const fd of [...theirs, ...ours.map((end) => end.fd)]) context.system.close(fd);
      return pair;
    }
    ours.push({ handle: entry.handle as LibuvStreamWrap, fd: pair[0] });
    theirs.push(pair[1]);
    descriptors.push({ type: 'inherit', fd: pair[1] });
  }
  return { descriptors, ours, theirs };
}

/** Child processes. */
export const createProcessWrapBinding: BindingFactory = (context) => {
  class Process extends handleWrapClass(context) {
    #isRunning = false;
    declare pid: number | undefined;
    declare onexit: ((code: number, signal: string) => void) | undefined;

    constructor() {
      super('PROCESSWRAP');
    }

    spawn(
      file: string,
      args: readonly string[] | undefined,
      workingDirectory: string | undefined,
      environment: readonly string[] | undefined,
      stdio: readonly StdioEntry[],
      flags: number,
      uid: number | undefined,
      gid: number | undefined,
    ): number {
      // The one user of the machine is root; there is nobody else to become.
      if ((uid ?? 0) !== 0 || (gid ?? 0) !== 0) return -Errno.EPERM;
      const ends = createChildEnds(context, stdio ?? []);
      if (typeof ends === 'number') return ends;
      const pid = context.system.spawn(
        {
          file,
          argv: args === undefined || args.length === 0 ? [file] : [...args].map(String),
          environment: environment ?? internalsOf(context).environment.entries(),
          workingDirectory: workingDirectory || context.system.workingDirectory(),
          descriptors: ends.descriptors,
          isDetached: (flags & DETACHED) !== 0,
        },
        ({ code, signal }) => this.#finish(code, signal),
      );
      for (const fd of ends.theirs) context.system.close(fd);
      for (const { handle, fd } of ends.ours) handle[attachDescriptor](fd);
      if (pid < 0) return pid;
      this.pid = pid;
      this.#isRunning = true;
      this[setActive](true);
      return 0;
    }

    #finish(code: number, signal: number): void {
      this.#isRunning = false;
      context.makeCallback(this, () => this.onexit?.(signal === 0 ? code : 0, signalName(signal)));
      this[setActive](false);
    }

    kill(signal: number): number {
      if (!this.#isRunning || this.pid === undefined) return -Errno.ESRCH;
      return Math.min(0, context.system.kill(this.pid, signal));
    }
  }
  return { Process };
};
