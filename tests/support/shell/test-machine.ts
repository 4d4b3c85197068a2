import { Errno } from '../../../workers/runtime/abi/errno.ts';
import { FileMode, OpenFlag, StatField } from '../../../workers/runtime/abi/file-modes.ts';
import type { SpawnRequest } from '../../../workers/runtime/abi/process-start.ts';
import type { ExitStatus, HandleType, StreamListener, System } from '../../../workers/runtime/abi/system.ts';
import { createFileSystem, type WritableFileSystem } from '../../../workers/runtime/filesystem/index.ts';
import { programFile, programs } from '../../../workers/runtime/shell/programs.ts';
import { shellProgram } from '../../../workers/runtime/shell/program.ts';
import { decodeText, joinBytes } from '../../../workers/runtime/shell/io/text.ts';
import { nextTurn } from '../../../workers/runtime/shell/io/turn.ts';

function later(callback: () => void): void {
  void nextTurn().then(callback);
}

/** Something behind a descriptor, shared by those that refer to it. */
interface Handle {
  readonly type: HandleType;
  references: number;
  readonly inode: number;
  readonly flags: number;
  offset: number;
  readonly pipe: Pipe | null;
  readonly isWriter: boolean;
}

class Pipe {
  readonly queue: Uint8Array[] = [];
  readers = 1;
  writers = 1;
  listener: StreamListener | null = null;
  private isScheduled = false;

  schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    later(() => {
      this.isScheduled = false;
      this.deliver();
    });
  }

  private deliver(): void {
    while (this.listener && this.queue.length > 0) this.listener.onData(this.queue.shift()!);
    if (this.listener && this.writers === 0) this.listener.onEnd();
  }
}

class ProcessExit extends Error {}

/** A small machine for tests: the real file system, pipes and processes that all run in this thread. */
export class TestMachine {
  readonly files: WritableFileSystem = createFileSystem({ limit: 256 * 1024 * 1024 });
  readonly standardOutput: Uint8Array[] = [];
  readonly standardError: Uint8Array[] = [];
  private nextPid = 100;
  private readonly processes = new Map<number, TestProcess>();

  constructor() {
    for (const path of ['/bin', '/usr', '/home', '/tmp', '/dev', '/work', '/usr/local', '/usr/local/bin'])
      this.makeDirectory(path);
    this.files.symlink(this.files.lookup('/usr', this.files.root, true), 'bin', '/bin');
    const bin = this.files.lookup('/bin', this.files.root, true);
    for (const { name } of programs) this.write(bin, name, programFile, 0o755);
    const devices = this.files.lookup('/dev', this.files.root, true);
    for (const name of ['null', 'zero', 'full', 'tty']) this.files.create(devices, name, FileMode.S_IFCHR | 0o666);
  }

  private makeDirectory(path: string): void {
    const at = this.files.lookupParent(path, this.files.root);
    if (typeof at !== 'number') this.files.mkdir(at.parent, at.name, 0o755);
  }

  private write(parent: number, name: string, text: string, mode: number): void {
    const inode = this.files.create(parent, name, FileMode.S_IFREG | mode);
    this.files.write(inode, new TextEncoder().encode(text), 0);
  }

  /** Runs a program to its end. */
  async run(
    argv: readonly string[],
    options: { environment?: Record<string, string>; input?: string } = {},
  ): Promise<{ stdout: string; stderr: string; code: number; signal: number }> {
    this.standardOutput.length = 0;
    this.standardError.length = 0;
    const environment = {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: '/home',
      LC_ALL: 'C.UTF-8',
      ...options.environment,
    };
    const input = new Pipe();
    if (options.input) input.queue.push(new TextEncoder().encode(options.input));
    input.writers = 0;
    const status = await new Promise<ExitStatus>((resolve) => {
      const process = new TestProcess(
        this,
        this.nextPid++,
        1,
        argv,
        Object.entries(environment).map(([k, v]) => `${k}=${v}`),
        '/work',
        resolve,
      );
      process.install(0, { type: 'PIPE', references: 1, inode: 0, flags: 0, offset: 0, pipe: input, isWriter: false });
      process.install(1, this.sink(this.standardOutput));
      process.install(2, this.sink(this.standardError));
      this.start(process);
    });
    const text = (pieces: readonly Uint8Array[]): string => decodeText(joinBytes(pieces));
    return {
      stdout: text(this.standardOutput),
      stderr: text(this.standardError),
      code: status.code,
      signal: status.signal,
    };
  }

  private sink(into: Uint8Array[]): Handle {
    const pipe = new Pipe();
    pipe.queue.push = (...data: Uint8Array[]) => into.push(...data);
    return { type: 'PIPE', references: 1, inode: 0, flags: 1, offset: 0, pipe, isWriter: true };
  }

  start(process: TestProcess): void {
    this.processes.set(process.start.pid, process);
    later(() => void process.live());
  }

  spawn(parent: TestProcess, request: SpawnRequest, onExit: (status: ExitStatus) => void): number {
    const inode = this.files.lookup(request.file, this.files.root, true);
    if (inode < 0) return inode;
    const contents = this.files.readAll(inode);
    if (typeof contents === 'number') return contents;
    let { argv } = request;
    const head = new TextDecoder().decode(contents.subarray(0, 200));
    const shebang = /^#![ \t]*(\S+)(?:[ \t]+(.*))?\n/.exec(head);
    if (shebang) argv = [shebang[1]!, ...(shebang[2] ? [shebang[2]] : []), request.file, ...argv.slice(1)];
    else if (head !== programFile) return -Errno.ENOEXEC;
    const pid = this.nextPid++;
    const process = new TestProcess(
      this,
      pid,
      parent.start.pid,
      argv,
      request.environment,
      request.workingDirectory,
      onExit,
    );
    request.descriptors.forEach((descriptor, fd) => {
      if (descriptor?.type === 'inherit') process.install(fd, parent.share(descriptor.fd));
    });
    this.start(process);
    return pid;
  }

  signal(pid: number, signal: number): number {
    const process = this.processes.get(pid);
    if (!process) return -Errno.ESRCH;
    if (signal !== 0) process.receive(signal);
    return 0;
  }

  forget(pid: number): void {
    this.processes.delete(pid);
  }
}

/** One process: its system calls. Blocking calls are not offered, as the program under test must not need them. */
class TestProcess {
  readonly start: System['start'];
  private readonly machine: TestMachine;
  private readonly handles = new Map<number, Handle>();
  private readonly onExit: (status: ExitStatus) => void;
  private readonly handlers = new Map<number, ((signal: number) => void) | 'ignore'>();
  private pending = 0;
  private directory: string;
  private mask = 0o022;
  private isEnded = false;

  constructor(
    machine: TestMachine,
    pid: number,
    parentPid: number,
    argv: readonly string[],
    environment: readonly string[],
    workingDirectory: string,
    onExit: (status: ExitStatus) => void,
  ) {
    this.machine = machine;
    this.directory = workingDirectory;
    this.onExit = onExit;
    this.start = {
      pid,
      parentPid,
      threadId: 0,
      argv,
      executable: argv[0]!,
      environment,
      workingDirectory,
      umask: 0o022,
      startedAt: Date.now(),
    };
  }

  async live(): Promise<void> {
    try {
      await shellProgram.run(this.system());
    } catch (error) {
      if (!(error instanceof ProcessExit)) throw error;
    }
  }

  install(fd: number, handle: Handle): void {
    this.handles.set(fd, handle);
  }

  share(fd: number): Handle {
    const handle = this.handles.get(fd)!;
    handle.references++;
    return handle;
  }

  receive(signal: number): void {
    const handler = this.handlers.get(signal);
    if (handler === 'ignore') return;
    if (!handler) return this.end({ code: 0, signal });
    this.pending = signal;
    later(() => {
      this.pending = 0;
      handler(signal);
    });
  }

  private end(status: ExitStatus): void {
    if (this.isEnded) return;
    this.isEnded = true;
    for (const fd of [...this.handles.keys()]) this.close(fd);
    this.machine.forget(this.start.pid);
    later(() => this.onExit(status));
  }

  private close(fd: number): number {
    const handle = this.handles.get(fd);
    if (!handle) return -Errno.EBADF;
    this.handles.delete(fd);
    if (--handle.references > 0) return 0;
    if (handle.inode > 0) this.machine.files.release(handle.inode);
    if (handle.pipe && handle.isWriter) {
      handle.pipe.writers--;
      handle.pipe.schedule();
    } else if (handle.pipe) handle.pipe.readers--;
    return 0;
  }

  private free(): number {
    let fd = 3;
    while (this.handles.has(fd)) fd++;
    return fd;
  }

  private absolute(path: string): string {
    return path.startsWith('/') ? path : `${this.directory}/${path}`;
  }

  private lookup(path: string, isFollowing = true): number {
    return this.machine.files.lookup(this.absolute(path), this.machine.files.root, isFollowing);
  }

  private atParent(path: string, run: (parent: number, name: string) => number): number {
    const found = this.machine.files.lookupParent(this.absolute(path), this.machine.files.root);
    return typeof found === 'number' ? found : run(found.parent, found.name);
  }

  private open(path: string, flags: number, mode: number): number {
    const { files } = this.machine;
    const fdPath = /^\/dev\/fd\/(\d+)$/.exec(path);
    if (fdPath) {
      const fd = this.free();
      this.install(fd, this.share(Number(fdPath[1])));
      return fd;
    }
    let inode = this.lookup(path, !(flags & OpenFlag.O_NOFOLLOW));
    if (inode >= 0 && flags & OpenFlag.O_EXCL) return -Errno.EEXIST;
    if (inode === -Errno.ENOENT && flags & OpenFlag.O_CREAT) {
      inode = this.atParent(path, (parent, name) => files.create(parent, name, FileMode.S_IFREG | (mode & ~this.mask)));
    }
    if (inode < 0) return inode;
    const isDirectory = (files.mode(inode) & FileMode.S_IFMT) === FileMode.S_IFDIR;
    if (isDirectory && flags & OpenFlag.O_ACCMODE) return -Errno.EISDIR;
    if (flags & OpenFlag.O_TRUNC && (files.mode(inode) & FileMode.S_IFMT) === FileMode.S_IFREG)
      files.truncate(inode, 0);
    files.retain(inode);
    const fd = this.free();
    this.install(fd, { type: 'FILE', references: 1, inode, flags, offset: 0, pipe: null, isWriter: false });
    return fd;
  }

  private deviceName(inode: number): string | null {
    if ((this.machine.files.mode(inode) & FileMode.S_IFMT) !== FileMode.S_IFCHR) return null;
    return ['null', 'zero', 'full', 'tty'].find((name) => this.lookup(`/dev/${name}`) === inode) ?? null;
  }

  private read(fd: number, into: Uint8Array): number {
    const handle = this.handles.get(fd);
    if (!handle) return -Errno.EBADF;
    if (handle.pipe) throw new Error('a blocking read of a pipe');
    const device = this.deviceName(handle.inode);
    if (device === 'zero') into.fill(0);
    if (device) return device === 'zero' ? into.length : 0;
    if ((this.machine.files.mode(handle.inode) & FileMode.S_IFMT) === FileMode.S_IFDIR) return -Errno.EISDIR;
    const count = this.machine.files.read(handle.inode, into, handle.offset);
    if (count > 0) handle.offset += count;
    return count;
  }

  private write(fd: number, from: Uint8Array): number {
    const handle = this.handles.get(fd);
    if (!handle) return -Errno.EBADF;
    if (handle.pipe) return this.writePipe(handle.pipe, from);
    if ((handle.flags & OpenFlag.O_ACCMODE) === 0) return -Errno.EBADF;
    const device = this.deviceName(handle.inode);
    if (device) return device === 'full' ? -Errno.ENOSPC : from.length;
    if (handle.flags & OpenFlag.O_APPEND) handle.offset = this.machine.files.size(handle.inode);
    const count = this.machine.files.write(handle.inode, from, handle.offset);
    if (count > 0) handle.offset += count;
    return count;
  }

  private writePipe(pipe: Pipe, data: Uint8Array): number {
    if (pipe.readers === 0) return -Errno.EPIPE;
    pipe.queue.push(data.slice());
    pipe.schedule();
    return data.length;
  }

  private stat(inode: number, into: Float64Array | BigInt64Array): number {
    return inode < 0 ? inode : this.machine.files.stat(inode, into);
  }

  private removeTree(path: string): number {
    return this.atParent(path, (parent, name) => this.machine.files.removeTree(parent, name));
  }

  /** The interface the program sees. What it never calls in tests is left out and fails by name. */
  system(): System {
    const { files } = this.machine;
    const calls: Partial<System> = {
      start: this.start,
      open: (path, flags, mode) => this.open(path, flags, mode),
      stat: (path, into) => this.stat(this.lookup(path), into),
      lstat: (path, into) => this.stat(this.lookup(path, false), into),
      access: (path, mode) => {
        const inode = this.lookup(path);
        if (inode < 0) return inode;
        const isRunnable = (files.mode(inode) & 0o111) !== 0;
        return mode & 1 && !isRunnable ? -Errno.EACCES : 0;
      },
      readdir: (path) => {
        const inode = this.lookup(path);
        return inode < 0 ? inode : files.readdir(inode);
      },
      readlink: (path) => {
        const inode = this.lookup(path, false);
        return inode < 0 ? inode : files.readlink(inode);
      },
      realpath: (path) => files.realpath(this.absolute(path), files.root),
      readFile: (path) => {
        const inode = this.lookup(path);
        return inode < 0 ? inode : files.readAll(inode);
      },
      writeFile: (path, data, flags, mode) => {
        const fd = this.open(path, flags, mode);
        if (fd < 0) return fd;
        const count = this.write(fd, data);
        this.close(fd);
        return count;
      },
      mkdir: (path, mode) => this.atParent(path, (parent, name) => files.mkdir(parent, name, mode & ~this.mask)),
      mkdirRecursive: (path, mode) => {
        let first: string | undefined;
        let at = '';
        for (const name of this.absolute(path).split('/').filter(Boolean)) {
          at += `/${name}`;
          const made = this.atParent(at, (parent, last) => files.mkdir(parent, last, mode & ~this.mask));
          if (made >= 0) first ??= at;
          else if (made !== -Errno.EEXIST) return made;
        }
        return first;
      },
      copyFile: (from, to) => {
        const inode = this.lookup(from);
        const contents = inode < 0 ? inode : files.readAll(inode);
        if (typeof contents === 'number') return contents;
        const fd = this.open(to, OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_TRUNC, files.mode(inode) & 0o777);
        if (fd < 0) return fd;
        this.write(fd, contents);
        return this.close(fd);
      },
      mkdtemp: (template) => {
        const path = template.replace(/XXXXXX$/, () => Math.random().toString(36).slice(2, 8).padEnd(6, 'x'));
        const result = this.atParent(path, (parent, name) => files.mkdir(parent, name, 0o700));
        return result < 0 ? result : path;
      },
      rmdir: (path) => this.atParent(path, (parent, name) => files.rmdir(parent, name)),
      unlink: (path) => this.atParent(path, (parent, name) => files.unlink(parent, name)),
      removeTree: (path) => this.removeTree(path),
      rename: (from, to) =>
        this.atParent(from, (parent, name) =>
          this.atParent(to, (toParent, toName) => files.rename(parent, name, toParent, toName)),
        ),
      link: (existing, path) =>
        this.atParent(path, (parent, name) => files.link(this.lookup(existing, false), parent, name)),
      symlink: (target, path) => this.atParent(path, (parent, name) => files.symlink(parent, name, target)),
      chmod: (path, mode) => {
        const inode = this.lookup(path);
        return inode < 0 ? inode : files.setMode(inode, mode);
      },
      chown: (path, uid, gid, isFollowing) => {
        const inode = this.lookup(path, isFollowing);
        return inode < 0 ? inode : files.setOwner(inode, uid, gid);
      },
      utimes: (path, accessed, modified, isFollowing) => {
        const inode = this.lookup(path, isFollowing);
        return inode < 0 ? inode : files.setTimes(inode, accessed, modified);
      },
      truncate: (path, length) => {
        const inode = this.lookup(path);
        return inode < 0 ? inode : files.truncate(inode, length);
      },
      close: (fd) => this.close(fd),
      read: (fd, into) => this.read(fd, into),
      write: (fd, from) => this.write(fd, from),
      fstat: (fd, into) => {
        const handle = this.handles.get(fd);
        if (!handle) return -Errno.EBADF;
        if (!handle.pipe) return files.stat(handle.inode, into);
        into.fill(0 as never);
        (into as Float64Array)[StatField.MODE] = FileMode.S_IFIFO | 0o600;
        return 0;
      },
      handleType: (fd) => this.handles.get(fd)?.type ?? 'UNKNOWN',
      startReading: (fd, listener) => {
        const pipe = this.handles.get(fd)?.pipe;
        if (!pipe) return -Errno.EBADF;
        pipe.listener = listener;
        pipe.schedule();
        return 0;
      },
      stopReading: (fd) => {
        const pipe = this.handles.get(fd)?.pipe;
        if (pipe) pipe.listener = null;
      },
      writeStream: (fd, data, done) => {
        const result = this.write(fd, data);
        later(() => done(Math.min(result, 0)));
      },
      pipe: () => {
        const pipe = new Pipe();
        const reader = this.free();
        this.install(reader, { type: 'PIPE', references: 1, inode: 0, flags: 0, offset: 0, pipe, isWriter: false });
        const writer = this.free();
        this.install(writer, { type: 'PIPE', references: 1, inode: 0, flags: 1, offset: 0, pipe, isWriter: true });
        return [reader, writer];
      },
      terminalSize: () => -Errno.ENOTTY,
      processGroup: () => this.start.pid,
      spawn: (request, onExit) => this.machine.spawn(this, request, onExit),
      kill: (pid, signal) => this.machine.signal(pid === 0 ? this.start.pid : Math.abs(pid), signal),
      setSignalDisposition: (signal, disposition, onSignal) => {
        if (disposition === 'default') this.handlers.delete(signal);
        else this.handlers.set(signal, disposition === 'ignore' ? 'ignore' : onSignal!);
        return 0;
      },
      pendingSignal: () => this.pending,
      exit: (code) => {
        this.end({ code, signal: 0 });
        throw new ProcessExit();
      },
      workingDirectory: () => this.directory,
      changeDirectory: (path) => {
        this.directory = this.absolute(path);
        return 0;
      },
      umask: (mask) => {
        const old = this.mask;
        if (mask !== undefined) this.mask = mask;
        return old;
      },
      hostname: () => 'cloudless',
      uptime: () => performance.now(),
      memory: () => ({ total: 1024 ** 3, free: 1024 ** 3 }),
      notifyHost: () => undefined,
    };
    return new Proxy(calls as System, {
      get: (target, name: string) => {
        const value = (target as unknown as Record<string, unknown>)[name];
        if (value === undefined) throw new Error(`the test machine has no ${name}`);
        return value;
      },
    });
  }
}
