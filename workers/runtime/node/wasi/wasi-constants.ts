import { Errno } from '../../abi/errno.ts';

/** Error numbers of WASI. Source: `typenames.witx` of snapshot preview 1. */
export const WasiErrno = {
  SUCCESS: 0,
  BADF: 8,
  EXIST: 20,
  FAULT: 21,
  INVAL: 28,
  IO: 29,
  ISDIR: 31,
  LOOP: 32,
  NOBUFS: 42,
  NOENT: 44,
  NOSYS: 52,
  NOTDIR: 54,
  NOTSOCK: 57,
  NOTSUP: 58,
  OVERFLOW: 61,
  SPIPE: 70,
  NOTCAPABLE: 76,
} as const;

const names =
  'SUCCESS 2BIG ACCES ADDRINUSE ADDRNOTAVAIL AFNOSUPPORT AGAIN ALREADY BADF BADMSG BUSY CANCELED CHILD CONNABORTED ' +
  'CONNREFUSED CONNRESET DEADLK DESTADDRREQ DOM DQUOT EXIST FAULT FBIG HOSTUNREACH IDRM ILSEQ INPROGRESS INTR INVAL IO ' +
  'ISCONN ISDIR LOOP MFILE MLINK MSGSIZE MULTIHOP NAMETOOLONG NETDOWN NETRESET NETUNREACH NFILE NOBUFS NODEV NOENT ' +
  'NOEXEC NOLCK NOLINK NOMEM NOMSG NOPROTOOPT NOSPC NOSYS NOTCONN NOTDIR NOTEMPTY NOTRECOVERABLE NOTSOCK NOTSUP NOTTY ' +
  'NXIO OVERFLOW OWNERDEAD PERM PIPE PROTO PROTONOSUPPORT PROTOTYPE RANGE ROFS SPIPE SRCH STALE TIMEDOUT TXTBSY XDEV ' +
  'NOTCAPABLE';

const fromLinux = new Map<number, number>();
names.split(' ').forEach((name, code) => {
  const linux = (Errno as Readonly<Record<string, number>>)[`E${name}`];
  if (linux !== undefined) fromLinux.set(linux, code);
});

/** The WASI number for a result of a system call (negative errno), 0 for success. */
export function wasiErrno(result: number): number {
  return result >= 0 ? WasiErrno.SUCCESS : (fromLinux.get(-result) ?? WasiErrno.IO);
}

export const WasiFileType = {
  UNKNOWN: 0,
  CHARACTER_DEVICE: 2,
  DIRECTORY: 3,
  REGULAR: 4,
  STREAM: 6,
  SYMLINK: 7,
} as const;

/** Bits of `rights`, by name. */
export const Right = {
  fdDatasync: 1n << 0n,
  fdRead: 1n << 1n,
  fdSeek: 1n << 2n,
  fdSetFlags: 1n << 3n,
  fdSync: 1n << 4n,
  fdTell: 1n << 5n,
  fdWrite: 1n << 6n,
  fdAdvise: 1n << 7n,
  fdAllocate: 1n << 8n,
  pathCreateDirectory: 1n << 9n,
  pathCreateFile: 1n << 10n,
  pathLinkSource: 1n << 11n,
  pathLinkTarget: 1n << 12n,
  pathOpen: 1n << 13n,
  fdReaddir: 1n << 14n,
  pathReadlink: 1n << 15n,
  pathRenameSource: 1n << 16n,
  pathRenameTarget: 1n << 17n,
  pathStat: 1n << 18n,
  pathSetSize: 1n << 19n,
  pathSetTimes: 1n << 20n,
  fdStat: 1n << 21n,
  fdSetSize: 1n << 22n,
  fdSetTimes: 1n << 23n,
  pathSymlink: 1n << 24n,
  pathRemoveDirectory: 1n << 25n,
  pathUnlink: 1n << 26n,
  poll: 1n << 27n,
} as const;

/** Rights descriptors begin with, by kind. Source: `uv_mapping.c` of uvwasi. */
export const InitialRights = {
  all: 0b111111111111111111111111111111n,
  regular: 0b1000111000000000000111111111n,
  directory: 0b1111101111111111111010011000n,
  directoryInheriting: 0b1111111111111111111111111111n,
  terminal: 0b1000001000000000000001001010n,
} as const;

export const DescriptorFlag = { APPEND: 1, DSYNC: 2, NONBLOCK: 4, RSYNC: 8, SYNC: 16 } as const;
export const OpenOption = { CREATE: 1, DIRECTORY: 2, EXCLUSIVE: 4, TRUNCATE: 8 } as const;
