/**
 * The mailbox: one piece of shared memory per thread, through which it makes its system calls.
 *
 * A thread writes a frame, sets the state to `REQUEST`, rings the kernel and waits on the state word. The
 * kernel answers into the same memory and sets `REPLY`. Frames larger than the payload travel in pieces:
 * a request piece with `IS_PARTIAL` set is answered `PIECE_TAKEN`; further pieces of a reply are asked for
 * with the call number `NEXT_PIECE`.
 */
export const MailboxWord = {
  STATE: 0,
  /** `SystemCall` of the request. */
  CALL: 1,
  /** Bytes of this piece in the payload. */
  LENGTH: 2,
  /** Request: 1 when more pieces follow. Reply: 1 when more pieces are to be fetched. */
  IS_PARTIAL: 3,
  /** Result of the call, negative for failure. */
  RESULT: 4,
  /** Bit `n - 1` is set while signal `n` is delivered and its handler has not run. */
  PENDING_SIGNALS: 5,
} as const;

export const MailboxState = { IDLE: 0, REQUEST: 1, REPLY: 2 } as const;

/** Where the payload begins, in bytes. */
export const MAILBOX_HEADER = 64;
/** Bytes of one piece. Holds a whole pipe buffer and some more. */
export const MAILBOX_PAYLOAD = 131_072;
export const MAILBOX_SIZE = MAILBOX_HEADER + MAILBOX_PAYLOAD;
/** Largest request put together from pieces; `spawn` with a huge environment, `writeFile` of a large file. */
export const MAXIMUM_REQUEST = 1_073_741_824;

/** Words of the memory every thread shares with the kernel. */
export const MachineWord = {
  /** Slot number + 1 of the thread whose mailbox the kernel is polling: that one need not ring. */
  POLLED_SLOT: 0,
  /** 0 until every read-only image was loaded into the file system. */
  ARE_IMAGES_READY: 1,
  /** Inode of `/proc`, whose contents only the kernel knows. */
  PROC_INODE: 2,
} as const;

export const MACHINE_WORDS = 16;

/** Words of the memory the threads of one process share with the kernel. */
export const ProcessWord = {
  /** Inode of the working directory. */
  WORKING_DIRECTORY: 0,
  UMASK: 1,
  /** First word of the descriptor table. */
  DESCRIPTORS: 16,
} as const;

/** Descriptors a process may have open (`ulimit -n`). */
export const MAXIMUM_DESCRIPTORS = 4096;
export const PROCESS_WORDS = ProcessWord.DESCRIPTORS + MAXIMUM_DESCRIPTORS;
