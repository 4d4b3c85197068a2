import type { BindingContext } from '../../binding-context.ts';
import { STAT_FIELDS, StatField } from '../../../abi/file-modes.ts';
import { handleWrapClass, isClosing, releaseResources, setActive } from '../../wraps/handle-wrap.ts';
import { pathOf, type PathArgument } from './path-codec.ts';
import type { StatusArray, StatusArrays } from './status-arrays.ts';

/** Fields whose change counts, as in `uv_fs_poll`: everything except the access time. */
const watchedFields = Object.entries(StatField)
  .filter(([name]) => !name.startsWith('ATIME') && name !== 'RDEV' && name !== 'BLKSIZE' && name !== 'BLOCKS')
  .map(([, index]) => index);

/** `fs.watchFile`: looks at a file's status at intervals. */
export function statWatcherClass(context: BindingContext, arrays: StatusArrays): unknown {
  return class StatWatcher extends handleWrapClass(context) {
    readonly #isBigint: boolean;
    #timer: ReturnType<typeof setTimeout> | undefined;
    /** Undefined before the first look. */
    #previous: StatusArray | undefined;
    #errno = 0;
    declare onchange: (status: number, values: StatusArray) => void;

    constructor(isBigint = false) {
      super('STATWATCHER');
      this.#isBigint = isBigint;
    }

    start(path: PathArgument, interval: number): number {
      if (this.#timer !== undefined) return 0;
      const name = pathOf(path);
      this[setActive](true);
      this.#schedule(name, 0, interval);
      return 0;
    }

    #schedule(name: string, delay: number, interval: number): void {
      this.#timer = context.platform.setTimeout(() => {
        if (this[isClosing]) return;
        this.#look(name);
        this.#schedule(name, interval, interval);
      }, delay);
    }

    #look(name: string): void {
      const current = arrays.fresh(this.#isBigint, STAT_FIELDS);
      const errno = context.system.stat(name, current);
      const previous = this.#previous;
      this.#previous = errno < 0 ? arrays.fresh(this.#isBigint, STAT_FIELDS) : current;
      const wasErrno = this.#errno;
      this.#errno = errno;
      if (errno < 0) {
        if (errno !== wasErrno) this.#report(errno, previous);
      } else if (wasErrno < 0 || (previous !== undefined && watchedFields.some((i) => previous[i] !== current[i]))) {
        this.#report(0, previous);
      }
    }

    #report(status: number, previous: StatusArray | undefined): void {
      const both = arrays.fresh(this.#isBigint, 2 * STAT_FIELDS);
      both.set(this.#previous as never);
      if (previous !== undefined) both.set(previous as never, STAT_FIELDS);
      context.makeCallback(this, this.onchange as never, status, both);
    }

    override [releaseResources](): void {
      context.platform.clearTimeout(this.#timer);
    }
  };
}
