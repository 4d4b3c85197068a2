import { Errno } from '../abi/errno.ts';
import { FileMode, OpenFlag, STAT_FIELDS } from '../abi/file-modes.ts';
import { MAXIMUM_DESCRIPTORS, ProcessWord } from '../abi/mailbox.ts';
import { DESCRIPTOR_SHARED } from '../abi/open-file-table.ts';
import { handleTypes, SystemCall } from '../abi/system-call.ts';
import type { HandleType } from '../abi/system.ts';
import type { ThreadContext } from './thread-context.ts';

/** Bytes asked of the kernel at once. */
const READ_PIECE = 65_536;

/** Calls by descriptor. Regular files are read from shared memory, everything else through the kernel. */
export class DescriptorCalls {
  readonly #context: ThreadContext;

  constructor(context: ThreadContext) {
    this.#context = context;
  }

  close(fd: number): number {
    return this.#call(SystemCall.CLOSE, fd);
  }

  read(fd: number, into: Uint8Array, position: number): number {
    const entry = this.#entryOf(fd);
    if (entry === -1) return this.#readThroughKernel(fd, into, position);
    if (entry < -1) return -Errno.EBADF;
    const { openFiles, fileSystem } = this.#context;
    if ((openFiles.flags(entry) & OpenFlag.O_ACCMODE) === OpenFlag.O_WRONLY) return -Errno.EBADF;
    const inode = openFiles.inode(entry);
    const mode = fileSystem.mode(inode);
    if ((mode & FileMode.S_IFMT) === FileMode.S_IFDIR) return -Errno.EISDIR;
    if (position >= 0) return fileSystem.read(inode, into, position);
    for (;;) {
      const offset = openFiles.offset(entry);
      const count = fileSystem.read(inode, into, offset);
      // Another descriptor of the same open file may have read meanwhile: then these bytes were its.
      if (count <= 0 || openFiles.advance(entry, offset, offset + count)) return count;
    }
  }

  write(fd: number, from: Uint8Array, position: number): number {
    const { mailbox } = this.#context;
    return mailbox.call(SystemCall.WRITE, mailbox.frame().integer(fd).double(position).data(from));
  }

  fstat(fd: number, into: Float64Array | BigInt64Array): number {
    const entry = this.#entryOf(fd);
    if (entry >= 0) return this.#context.fileSystem.stat(this.#context.openFiles.inode(entry), into);
    const result = this.#call(SystemCall.FSTAT, fd);
    if (result < 0) return result;
    const reply = this.#context.mailbox.reply();
    for (let index = 0; index < STAT_FIELDS; index++) {
      const value = reply.double();
      if (into instanceof BigInt64Array) into[index] = BigInt(Math.trunc(value));
      else into[index] = value;
    }
    return 0;
  }

  fsync(fd: number): number {
    return this.#call(SystemCall.FSYNC, fd);
  }

  ftruncate(fd: number, length: number): number {
    const { mailbox } = this.#context;
    return mailbox.call(SystemCall.FTRUNCATE, mailbox.frame().integer(fd).double(length));
  }

  fchmod(fd: number, mode: number): number {
    return this.#call(SystemCall.FCHMOD, fd, mode);
  }

  fchown(fd: number, uid: number, gid: number): number {
    return this.#call(SystemCall.FCHOWN, fd, uid, gid);
  }

  futimes(fd: number, accessed: number, modified: number): number {
    const { mailbox } = this.#context;
    return mailbox.call(SystemCall.FUTIMES, mailbox.frame().integer(fd).double(accessed).double(modified));
  }

  dup(fd: number): number {
    return this.#call(SystemCall.DUP, fd);
  }

  dup2(fd: number, target: number): number {
    return this.#call(SystemCall.DUP2, fd, target);
  }

  handleType(fd: number): HandleType {
    const result = this.#call(SystemCall.HANDLE_TYPE, fd);
    return result < 0 ? 'UNKNOWN' : (handleTypes[result] ?? 'UNKNOWN');
  }

  /** Entry of the shared open-file table, -1 when only the kernel knows the file, -2 when it is not open. */
  #entryOf(fd: number): number {
    if (fd < 0 || fd >= MAXIMUM_DESCRIPTORS) return -2;
    const word = Atomics.load(this.#context.process, ProcessWord.DESCRIPTORS + fd);
    return word === 0 ? -2 : word - DESCRIPTOR_SHARED;
  }

  #readThroughKernel(fd: number, into: Uint8Array, position: number): number {
    const { mailbox } = this.#context;
    const length = Math.min(into.length, READ_PIECE);
    const result = mailbox.call(SystemCall.READ, mailbox.frame().integer(fd).integer(length).double(position));
    if (result > 0) into.set(mailbox.reply().data());
    return result;
  }

  #call(number: Parameters<ThreadContext['mailbox']['call']>[0], ...values: number[]): number {
    const frame = this.#context.mailbox.frame();
    for (const value of values) frame.integer(value);
    return this.#context.mailbox.call(number, frame);
  }
}
