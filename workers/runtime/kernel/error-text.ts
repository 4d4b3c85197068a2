import { errnoName } from '../abi/errno.ts';

/** What libuv says of the errors the host meets. */
const texts: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EAGAIN: 'resource temporarily unavailable',
  EBADF: 'bad file descriptor',
  EBUSY: 'resource busy or locked',
  EEXIST: 'file already exists',
  EFBIG: 'file too large',
  EINVAL: 'invalid argument',
  EISDIR: 'illegal operation on a directory',
  ELOOP: 'too many symbolic links encountered',
  ENAMETOOLONG: 'name too long',
  ENOENT: 'no such file or directory',
  ENOEXEC: 'exec format error',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'not a directory',
  ENOTEMPTY: 'directory not empty',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  ESRCH: 'no such process',
};

/** An error worded as Node words it: `ENOENT: no such file or directory, open '/a'`. */
export function systemError(errno: number, call: string, path?: string): Error {
  const name = errnoName(errno);
  const where = path === undefined ? call : `${call} '${path}'`;
  return Object.assign(new Error(`${name}: ${texts[name] ?? 'unknown error'}, ${where}`), { code: name });
}
