import { Errno } from '../../abi/errno.ts';
import type { BindingFactory } from '../binding-context.ts';
import { attachDescriptor, streamWrapClass } from '../wraps/stream-wrap.ts';

/** `uv_tty_mode_t` to the modes of the kernel's terminals. */
const kernelModes: Readonly<Record<number, 0 | 1 | 2>> = { 0: 0, 1: 1, 2: 2, 3: 1 };

/** Where a constructor reports failure instead of throwing. */
interface ErrorContext {
  errno?: number;
  code?: string;
  message?: string;
  syscall?: string;
}

/** Terminals. */
export const createTtyWrapBinding: BindingFactory = (context) => {
  class TTY extends streamWrapClass(context) {
    constructor(fd: number, errorContext: ErrorContext) {
      super('TTYWRAP');
      const type = context.system.handleType(fd);
      if (type !== 'TTY') {
        const errno = type === 'UNKNOWN' ? -Errno.EBADF : -Errno.EINVAL;
        const { code, message } = context.uvException(errno, 'uv_tty_init') as Error & { code: string };
        Object.assign(errorContext, {
          errno,
          code,
          message: message.replace(/^[A-Z]+: /, '').replace(/, uv_tty_init$/, ''),
          syscall: 'uv_tty_init',
        });
        return;
      }
      this[attachDescriptor](fd);
    }

    getWindowSize(into: number[]): number {
      const size = context.system.terminalSize(this.fd);
      if (typeof size === 'number') return size;
      [into[0], into[1]] = size;
      return 0;
    }

    setRawMode(mode: number): number {
      return Math.min(0, context.system.setTerminalMode(this.fd, kernelModes[mode] ?? 0));
    }
  }
  return { TTY, isTTY: (fd: number) => context.system.handleType(fd) === 'TTY' };
};
