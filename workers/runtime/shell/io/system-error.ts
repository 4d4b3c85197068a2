import { Errno, errnoName } from '../../abi/errno.ts';

/** glibc `strerror`, for the numbers tools of a shell can meet. */
const texts: Readonly<Record<string, string>> = {
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  ESRCH: 'No such process',
  EINTR: 'Interrupted system call',
  EIO: 'Input/output error',
  ENXIO: 'No such device or address',
  E2BIG: 'Argument list too long',
  ENOEXEC: 'Exec format error',
  EBADF: 'Bad file descriptor',
  ECHILD: 'No child processes',
  EAGAIN: 'Resource temporarily unavailable',
  ENOMEM: 'Cannot allocate memory',
  EACCES: 'Permission denied',
  EBUSY: 'Device or resource busy',
  EEXIST: 'File exists',
  EXDEV: 'Invalid cross-device link',
  ENODEV: 'No such device',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EINVAL: 'Invalid argument',
  EMFILE: 'Too many open files',
  ENOTTY: 'Inappropriate ioctl for device',
  EFBIG: 'File too large',
  ENOSPC: 'No space left on device',
  ESPIPE: 'Illegal seek',
  EROFS: 'Read-only file system',
  EMLINK: 'Too many links',
  EPIPE: 'Broken pipe',
  ENAMETOOLONG: 'File name too long',
  ENOSYS: 'Function not implemented',
  ENOTEMPTY: 'Directory not empty',
  ELOOP: 'Too many levels of symbolic links',
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  ETIMEDOUT: 'Connection timed out',
  EADDRINUSE: 'Address already in use',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
};

/** The text of an error number of either sign, as `strerror` gives it. */
export function errorText(errno: number): string {
  const name = errnoName(errno);
  return texts[name] ?? (name === 'UNKNOWN' ? `Unknown error ${Math.abs(errno)}` : name);
}

/** A system call that failed. */
export class SystemError extends Error {
  /** Positive. */
  readonly errno: number;

  constructor(errno: number) {
    super(errorText(errno));
    this.name = 'SystemError';
    this.errno = Math.abs(errno);
  }

  get isBrokenPipe(): boolean {
    return this.errno === Errno.EPIPE;
  }
}

/** The result of a call, or an exception when it is a negative error number. */
export function checked<T>(result: T | number): T {
  if (typeof result === 'number' && result < 0) throw new SystemError(result);
  return result as T;
}
