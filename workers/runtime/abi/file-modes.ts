/** File type and permission bits. Source: POSIX `sys/stat.h`, values of Linux. */
export const FileMode = {
  S_IFMT: 0o170000,
  S_IFREG: 0o100000,
  S_IFDIR: 0o040000,
  S_IFCHR: 0o020000,
  S_IFBLK: 0o060000,
  S_IFIFO: 0o010000,
  S_IFLNK: 0o120000,
  S_IFSOCK: 0o140000,
} as const;

/** `open` flags. Source: POSIX `fcntl.h`, values of Linux on x86-64. */
export const OpenFlag = {
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_ACCMODE: 3,
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_NOCTTY: 0o400,
  O_TRUNC: 0o1000,
  O_APPEND: 0o2000,
  O_NONBLOCK: 0o4000,
  O_DSYNC: 0o10000,
  O_DIRECT: 0o40000,
  O_DIRECTORY: 0o200000,
  O_NOFOLLOW: 0o400000,
  O_NOATIME: 0o1000000,
  O_CLOEXEC: 0o2000000,
  O_SYNC: 0o4010000,
} as const;

/** Directory entry types, as `uv_dirent_type_t` of libuv. */
export const DirectoryEntryType = {
  UNKNOWN: 0,
  FILE: 1,
  DIRECTORY: 2,
  LINK: 3,
  FIFO: 4,
  SOCKET: 5,
  CHARACTER_DEVICE: 6,
  BLOCK_DEVICE: 7,
} as const;

/**
 * Fields of a file status record, in the order Node's `fs` binding reads them.
 * Times are split into whole seconds and nanoseconds.
 */
export const StatField = {
  DEV: 0,
  MODE: 1,
  NLINK: 2,
  UID: 3,
  GID: 4,
  RDEV: 5,
  BLKSIZE: 6,
  INO: 7,
  SIZE: 8,
  BLOCKS: 9,
  ATIME_SEC: 10,
  ATIME_NSEC: 11,
  MTIME_SEC: 12,
  MTIME_NSEC: 13,
  CTIME_SEC: 14,
  CTIME_NSEC: 15,
  BIRTHTIME_SEC: 16,
  BIRTHTIME_NSEC: 17,
} as const;

/** Length of a status record in elements. */
export const STAT_FIELDS = 18;
