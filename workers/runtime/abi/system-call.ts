/**
 * Numbers of the calls that travel through a mailbox, with what their frames hold. `s` is a string, `i` a
 * 32-bit integer, `d` a double, `b` data. A reply carries its number in the `RESULT` word.
 */
export const SystemCall = {
  /** More of a reply that did not fit. */
  NEXT_PIECE: 0,
  /** `s path, i flags, i mode` */
  OPEN: 1,
  /** `s path, i isFollowing` -> status record of doubles */
  STAT: 2,
  /** `s path, i mode` */
  ACCESS: 3,
  /** `s path` -> names and types */
  READDIR: 4,
  /** `s path` -> s */
  READLINK: 5,
  /** `s path` -> s */
  REALPATH: 6,
  /** `s path, i flags, i mode, b data` */
  WRITE_FILE: 7,
  /** `s path, i mode` */
  MKDIR: 8,
  /** `s path, i mode` -> s first directory made; result 1 when none was */
  MKDIR_RECURSIVE: 9,
  /** `s template` -> s */
  MKDTEMP: 10,
  /** `s path` */
  RMDIR: 11,
  /** `s path` */
  UNLINK: 12,
  /** `s path` */
  REMOVE_TREE: 13,
  /** `s from, s to` */
  RENAME: 14,
  /** `s existing, s path` */
  LINK: 15,
  /** `s target, s path` */
  SYMLINK: 16,
  /** `s path, i mode` */
  CHMOD: 17,
  /** `s path, i uid, i gid, i isFollowing` */
  CHOWN: 18,
  /** `s path, d accessed, d modified, i isFollowing` */
  UTIMES: 19,
  /** `s path, d length` */
  TRUNCATE: 20,
  /** `s from, s to, i flags` */
  COPY_FILE: 21,
  /** `s path, i isRecursive` -> watch id */
  WATCH: 22,
  /** `i id` */
  UNWATCH: 23,
  /** `s path` -> doubles */
  STATFS: 24,
  /** `i fd` */
  CLOSE: 25,
  /** `i fd, i length, d position` -> data; blocks */
  READ: 26,
  /** `i fd, d position, b data` -> bytes written; blocks */
  WRITE: 27,
  /** `i fd` -> status record */
  FSTAT: 28,
  FSYNC: 29,
  /** `i fd, d length` */
  FTRUNCATE: 30,
  /** `i fd, i mode` */
  FCHMOD: 31,
  /** `i fd, i uid, i gid` */
  FCHOWN: 32,
  /** `i fd, d accessed, d modified` */
  FUTIMES: 33,
  /** `i fd` */
  DUP: 34,
  /** `i fd, i target` */
  DUP2: 35,
  /** `i fd` -> index into `handleTypes` */
  HANDLE_TYPE: 36,
  /** `i fd`: begins to tell of readability with `ready` messages */
  START_READING: 37,
  /** `i fd, i length` -> data without blocking; asks for the next `ready` */
  READ_STREAM: 38,
  /** `i fd, b data` -> bytes taken without blocking; when fewer, a `writable` message follows */
  WRITE_STREAM: 39,
  /** `i fd` */
  SHUTDOWN: 40,
  /** -> two integers */
  PIPE: 41,
  SOCKET_PAIR: 42,
  /** `i isUnix` */
  SOCKET: 43,
  /** `i fd, s address, i port` */
  BIND: 44,
  /** `i fd, i backlog` */
  LISTEN: 45,
  /** `i fd` -> fd without blocking; asks for the next `ready` */
  ACCEPT: 46,
  /** `i fd, s address, i port`; `-EINPROGRESS` when a `connected` message follows */
  CONNECT: 47,
  /** `i fd, i isRemote` -> s address, i port, s family */
  ADDRESS: 48,
  /** `i fd` -> i columns, i rows */
  TERMINAL_SIZE: 49,
  /** `i fd, i mode` */
  TERMINAL_MODE: 50,
  /** `i fd` */
  FOREGROUND_GROUP: 51,
  /** `i fd, i group` */
  SET_FOREGROUND_GROUP: 52,
  /** `s JSON of SpawnRequest` -> pid */
  SPAWN: 53,
  /** `s JSON of SpawnSyncRequest without input, i count of inputs, (i fd, b input)...` -> see `SPAWN_SYNC_REPLY` */
  SPAWN_SYNC: 54,
  /** `i pid, i signal` */
  KILL: 55,
  /** `i pid` */
  PROCESS_GROUP: 56,
  /** `i pid, i group` */
  SET_PROCESS_GROUP: 57,
  /** `i signal, i disposition` (0 default, 1 ignore, 2 handle) */
  SIGNAL_DISPOSITION: 58,
  /** `i code`; never answered */
  EXIT: 59,
  /** `i request` -> thread id; the `thread` message with the same request number brings data and port */
  START_THREAD: 60,
  /** `i threadId` */
  TERMINATE_THREAD: 61,
  /** `s path` */
  CHDIR: 62,
  /** `i mask` */
  UMASK: 63,
  /** -> d total, d free */
  MEMORY: 64,
  /** `s path`: waits while the path lies in an image that is still being loaded; 1 when it waited */
  AWAIT_IMAGE: 65,
  /** `i fd, i sent` */
  SEND_DESCRIPTOR: 66,
  /** `i fd` -> fd */
  RECEIVE_DESCRIPTOR: 67,
  /** `i fd` */
  RESET: 68,
  /** `s JSON of HostNotification`: a call, so that a process that ends right after it has said it */
  NOTIFY_HOST: 69,
} as const;

export type SystemCallNumber = (typeof SystemCall)[keyof typeof SystemCall];

/** What `HANDLE_TYPE` answers with. */
export const handleTypes = ['TTY', 'FILE', 'PIPE', 'TCP', 'UDP', 'UNKNOWN'] as const;
