import { Errno } from '../abi/errno.ts';
import { FileMode } from '../abi/file-modes.ts';
import { MachineWord } from '../abi/mailbox.ts';
import { SystemCall } from '../abi/system-call.ts';
import type { DirectoryListing } from '../abi/system.ts';
import { workingDirectoryOf, type ThreadContext } from './thread-context.ts';

const X_OK = 1;
const ANY_EXECUTE = 0o111;
/** Where read-only images are mounted: a miss below waits until they are. */
const IMAGE_PREFIX = '/usr/local/';

type Status = Float64Array | BigInt64Array;

/** Calls by path. What only looks is answered from shared memory; what changes goes to the kernel. */
export class PathCalls {
  readonly #context: ThreadContext;

  constructor(context: ThreadContext) {
    this.#context = context;
  }

  open(path: string, flags: number, mode: number): number {
    const { mailbox } = this.#context;
    const attempt = (): number =>
      mailbox.call(SystemCall.OPEN, mailbox.frame().string(this.#own(path)).integer(flags).integer(mode));
    const result = attempt();
    return result === -Errno.ENOENT && this.#awaitImages(path) ? attempt() : result;
  }

  stat(path: string, into: Status): number {
    const inode = this.#lookup(path, true);
    return inode < 0 ? inode : this.#context.fileSystem.stat(inode, into);
  }

  lstat(path: string, into: Status): number {
    const inode = this.#lookup(path, false);
    return inode < 0 ? inode : this.#context.fileSystem.stat(inode, into);
  }

  moduleStat(path: string): number {
    const inode = this.#lookup(path, true);
    if (inode < 0) return inode;
    const mode = this.#context.fileSystem.mode(inode);
    if (mode < 0) return mode;
    return (mode & FileMode.S_IFMT) === FileMode.S_IFDIR ? 1 : 0;
  }

  access(path: string, mode: number): number {
    const inode = this.#lookup(path, true);
    if (inode < 0) return inode;
    const bits = this.#context.fileSystem.mode(inode);
    if (bits < 0) return bits;
    const isDirectory = (bits & FileMode.S_IFMT) === FileMode.S_IFDIR;
    return (mode & X_OK) !== 0 && !isDirectory && (bits & ANY_EXECUTE) === 0 ? -Errno.EACCES : 0;
  }

  readdir(path: string): DirectoryListing | number {
    const inode = this.#lookup(path, true);
    return inode < 0 ? inode : this.#context.fileSystem.readdir(inode);
  }

  readlink(path: string): string | number {
    const inode = this.#lookup(path, false);
    return inode < 0 ? inode : this.#context.fileSystem.readlink(inode);
  }

  realpath(path: string): string | number {
    const { fileSystem } = this.#context;
    const attempt = (): string | number => fileSystem.realpath(this.#own(path), workingDirectoryOf(this.#context));
    const result = attempt();
    return result === -Errno.ENOENT && this.#awaitImages(path) ? attempt() : result;
  }

  readFile(path: string): Uint8Array<ArrayBuffer> | number {
    const inode = this.#lookup(path, true);
    if (inode < 0) return inode;
    const { fileSystem } = this.#context;
    const mode = fileSystem.mode(inode);
    if (mode < 0) return mode;
    if ((mode & FileMode.S_IFMT) === FileMode.S_IFDIR) return -Errno.EISDIR;
    return fileSystem.readAll(inode);
  }

  writeFile(path: string, data: Uint8Array, flags: number, mode: number): number {
    const { mailbox } = this.#context;
    const frame = mailbox.frame().string(this.#own(path)).integer(flags).integer(mode).data(data);
    return mailbox.call(SystemCall.WRITE_FILE, frame);
  }

  mkdir(path: string, mode: number): number {
    return this.#call(SystemCall.MKDIR, path, mode);
  }

  mkdirRecursive(path: string, mode: number): string | undefined | number {
    const result = this.#call(SystemCall.MKDIR_RECURSIVE, path, mode);
    if (result < 0) return result;
    return result === 1 ? undefined : this.#context.mailbox.reply().string();
  }

  mkdtemp(template: string): string | number {
    const result = this.#call(SystemCall.MKDTEMP, template);
    return result < 0 ? result : this.#context.mailbox.reply().string();
  }

  rmdir(path: string): number {
    return this.#call(SystemCall.RMDIR, path);
  }

  unlink(path: string): number {
    return this.#call(SystemCall.UNLINK, path);
  }

  removeTree(path: string): number {
    return this.#call(SystemCall.REMOVE_TREE, path);
  }

  rename(from: string, to: string): number {
    const { mailbox } = this.#context;
    return mailbox.call(SystemCall.RENAME, mailbox.frame().string(this.#own(from)).string(this.#own(to)));
  }

  link(existing: string, path: string): number {
    const { mailbox } = this.#context;
    return mailbox.call(SystemCall.LINK, mailbox.frame().string(this.#own(existing)).string(this.#own(path)));
  }

  symlink(target: string, path: string): number {
    const { mailbox } = this.#context;
    return mailbox.call(SystemCall.SYMLINK, mailbox.frame().string(target).string(this.#own(path)));
  }

  chmod(path: string, mode: number): number {
    return this.#call(SystemCall.CHMOD, path, mode);
  }

  chown(path: string, uid: number, gid: number, isFollowing: boolean): number {
    return this.#call(SystemCall.CHOWN, path, uid, gid, isFollowing ? 1 : 0);
  }

  utimes(path: string, accessed: number, modified: number, isFollowing: boolean): number {
    const { mailbox } = this.#context;
    const frame = mailbox.frame().string(this.#own(path)).double(accessed).double(modified);
    return mailbox.call(SystemCall.UTIMES, frame.integer(isFollowing ? 1 : 0));
  }

  truncate(path: string, length: number): number {
    const { mailbox } = this.#context;
    return mailbox.call(SystemCall.TRUNCATE, mailbox.frame().string(this.#own(path)).double(length));
  }

  copyFile(from: string, to: string, flags: number): number {
    const { mailbox } = this.#context;
    const frame = mailbox.frame().string(this.#own(from)).string(this.#own(to)).integer(flags);
    return mailbox.call(SystemCall.COPY_FILE, frame);
  }

  statfs(path: string, into: Status): number {
    const result = this.#call(SystemCall.STATFS, path);
    if (result < 0) return result;
    const reply = this.#context.mailbox.reply();
    for (let index = 0; index < 7; index++) {
      const value = reply.double();
      if (into instanceof BigInt64Array) into[index] = BigInt(value);
      else into[index] = value;
    }
    return 0;
  }

  #call(number: Parameters<ThreadContext['mailbox']['call']>[0], path: string, ...values: number[]): number {
    const { mailbox } = this.#context;
    const frame = mailbox.frame().string(this.#own(path));
    for (const value of values) frame.integer(value);
    return mailbox.call(number, frame);
  }

  #lookup(path: string, isFollowing: boolean): number {
    const attempt = (): number =>
      this.#context.fileSystem.lookup(this.#own(path), workingDirectoryOf(this.#context), isFollowing);
    const inode = attempt();
    return inode === -Errno.ENOENT && this.#awaitImages(path) ? attempt() : inode;
  }

  /** `/proc/self` means the process that asks, which shared memory cannot know. */
  #own(path: string): string {
    if (path.length < 10 || !path.startsWith('/proc/self')) return path;
    const rest = path.slice('/proc/self'.length);
    return rest === '' || rest.startsWith('/') ? `/proc/${this.#context.start.pid}${rest}` : path;
  }

  /** @returns whether it waited, so that looking again makes sense. */
  #awaitImages(path: string): boolean {
    const { machine, mailbox } = this.#context;
    if (Atomics.load(machine, MachineWord.ARE_IMAGES_READY) === 1 || !path.startsWith(IMAGE_PREFIX)) return false;
    return mailbox.call(SystemCall.AWAIT_IMAGE) >= 0;
  }
}
