import type { BindingContext } from '../../binding-context.ts';
import { Errno } from '../../../abi/errno.ts';
import { OpenFlag } from '../../../abi/file-modes.ts';
import { asyncWrapClass, type AsyncWrap } from '../../wraps/async-wrap.ts';
import { pathOf, type PathArgument } from './path-codec.ts';
import type { RequestArgument, RequestDelivery } from './request.ts';

/** The native object behind `fs.promises`' `FileHandle`. */
export interface NativeFileHandle extends AsyncWrap {
  readonly fd: number;
  close(): Promise<unknown>;
  closeSync(): void;
  releaseFD(): number;
}

export type NativeFileHandleConstructor = new (fd: number) => NativeFileHandle;

export function fileHandleClass(context: BindingContext, delivery: RequestDelivery): NativeFileHandleConstructor {
  class FileHandle extends asyncWrapClass(context) implements NativeFileHandle {
    #fd: number;

    constructor(fd: number) {
      super('FILEHANDLE');
      this.#fd = fd;
    }

    get fd(): number {
      return this.#fd;
    }

    close(): Promise<unknown> {
      const fd = this.releaseFD();
      const errno = fd < 0 ? -Errno.EBADF : context.system.close(fd);
      const outcome = errno < 0 ? errno : undefined;
      return delivery.settle(this.close, delivery.kUsePromises, outcome, { syscall: 'close' }) as Promise<unknown>;
    }

    closeSync(): void {
      const fd = this.releaseFD();
      const errno = fd < 0 ? -Errno.EBADF : context.system.close(fd);
      if (errno < 0) delivery.fail(this.closeSync, errno, { syscall: 'close' });
    }

    /** Gives the descriptor away; the handle no longer owns it. */
    releaseFD(): number {
      const fd = this.#fd;
      this.#fd = -1;
      return fd;
    }
  }
  return FileHandle;
}

export function openFileHandleFunction(
  context: BindingContext,
  delivery: RequestDelivery,
  FileHandle: NativeFileHandleConstructor,
): unknown {
  return function openFileHandle(path: PathArgument, flags: number, mode: number, request: RequestArgument): unknown {
    const name = pathOf(path);
    const fd = context.system.open(name, flags | OpenFlag.O_CLOEXEC, mode);
    const outcome = fd < 0 ? fd : new FileHandle(fd);
    return delivery.settle(openFileHandle, request, outcome, { syscall: 'open', path: name });
  };
}
