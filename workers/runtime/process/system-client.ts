import { ProcessWord } from '../abi/mailbox.ts';
import { SystemCall } from '../abi/system-call.ts';
import type { KernelToThread } from '../abi/worker-messages.ts';
import type { HostNotification, System } from '../abi/system.ts';
import { DescriptorCalls } from './descriptor-calls.ts';
import { Outside } from './outside.ts';
import { PathCalls } from './path-calls.ts';
import { ProcessCalls } from './process-calls.ts';
import { StreamCalls } from './stream-calls.ts';
import type { ThreadContext } from './thread-context.ts';
import { workingDirectoryOf } from './thread-context.ts';

/** The system calls of one thread, and where the kernel's messages go. */
export interface SystemClient {
  readonly system: System;
  onMessage(message: KernelToThread): void;
}

/** @param platformFetch the browser's own `fetch`, taken before a program replaces the global one. */
export function createSystemClient(context: ThreadContext, platformFetch: typeof fetch): SystemClient {
  const paths = new PathCalls(context);
  const descriptors = new DescriptorCalls(context);
  const streams = new StreamCalls(context);
  const processes = new ProcessCalls(context);
  const outside = new Outside(context.gateway, platformFetch);
  const system: System = {
    ...pathPart(paths),
    ...descriptorPart(descriptors, streams),
    ...streamPart(streams),
    ...processPart(processes),
    ...statePart(context),
    start: context.start,
    fetchOutside: (request) => outside.fetch(request),
  };
  return {
    system,
    onMessage(message) {
      streams.onMessage(message);
      processes.onMessage(message);
    },
  };
}

type Part<Name extends keyof System> = Pick<System, Name>;

function pathPart(paths: PathCalls) {
  return {
    open: (path, flags, mode) => paths.open(path, flags, mode),
    stat: (path, into) => paths.stat(path, into),
    lstat: (path, into) => paths.lstat(path, into),
    moduleStat: (path) => paths.moduleStat(path),
    access: (path, mode) => paths.access(path, mode),
    readdir: (path) => paths.readdir(path),
    readlink: (path) => paths.readlink(path),
    realpath: (path) => paths.realpath(path),
    readFile: (path) => paths.readFile(path),
    writeFile: (path, data, flags, mode) => paths.writeFile(path, data, flags, mode),
    mkdir: (path, mode) => paths.mkdir(path, mode),
    mkdirRecursive: (path, mode) => paths.mkdirRecursive(path, mode),
    mkdtemp: (template) => paths.mkdtemp(template),
    rmdir: (path) => paths.rmdir(path),
    unlink: (path) => paths.unlink(path),
    removeTree: (path) => paths.removeTree(path),
    rename: (from, to) => paths.rename(from, to),
    link: (existing, path) => paths.link(existing, path),
    symlink: (target, path) => paths.symlink(target, path),
    chmod: (path, mode) => paths.chmod(path, mode),
    chown: (path, uid, gid, isFollowing) => paths.chown(path, uid, gid, isFollowing),
    utimes: (path, accessed, modified, isFollowing) => paths.utimes(path, accessed, modified, isFollowing),
    truncate: (path, length) => paths.truncate(path, length),
    copyFile: (from, to, flags) => paths.copyFile(from, to, flags),
    statfs: (path, into) => paths.statfs(path, into),
  } satisfies Partial<System>;
}

function descriptorPart(descriptors: DescriptorCalls, streams: StreamCalls) {
  return {
    close(fd) {
      streams.forget(fd);
      return descriptors.close(fd);
    },
    read: (fd, into, position) => descriptors.read(fd, into, position),
    write: (fd, from, position) => descriptors.write(fd, from, position),
    fstat: (fd, into) => descriptors.fstat(fd, into),
    fsync: (fd) => descriptors.fsync(fd),
    ftruncate: (fd, length) => descriptors.ftruncate(fd, length),
    fchmod: (fd, mode) => descriptors.fchmod(fd, mode),
    fchown: (fd, uid, gid) => descriptors.fchown(fd, uid, gid),
    futimes: (fd, accessed, modified) => descriptors.futimes(fd, accessed, modified),
    dup: (fd) => descriptors.dup(fd),
    dup2: (fd, target) => descriptors.dup2(fd, target),
    handleType: (fd) => descriptors.handleType(fd),
  } satisfies Partial<System>;
}

function streamPart(streams: StreamCalls) {
  return {
    startReading: (fd, listener) => streams.startReading(fd, listener),
    stopReading: (fd) => streams.stopReading(fd),
    writeStream: (fd, data, done) => streams.writeStream(fd, data, done),
    shutdownStream: (fd, done) => streams.shutdownStream(fd, done),
    resetConnection: (fd) => streams.resetConnection(fd),
    sendDescriptor: (fd, sent) => streams.sendDescriptor(fd, sent),
    receiveDescriptor: (fd) => streams.receiveDescriptor(fd),
    pipe: () => streams.pipe(),
    socketPair: () => streams.socketPair(),
    socket: (family) => streams.socket(family),
    bind: (fd, address, port) => streams.bind(fd, address, port),
    listen: (fd, backlog, onConnection) => streams.listen(fd, backlog, onConnection),
    connect: (fd, address, port, done) => streams.connect(fd, address, port, done),
    localAddress: (fd) => streams.localAddress(fd),
    remoteAddress: (fd) => streams.remoteAddress(fd),
    terminalSize: (fd) => streams.terminalSize(fd),
    setTerminalMode: (fd, mode) => streams.setTerminalMode(fd, mode),
    foregroundGroup: (fd) => streams.foregroundGroup(fd),
    setForegroundGroup: (fd, group) => streams.setForegroundGroup(fd, group),
  } satisfies Partial<System>;
}

function processPart(processes: ProcessCalls) {
  return {
    spawn: (request, onExit, onStop) => processes.spawn(request, onExit, onStop),
    spawnSync: (request) => processes.spawnSync(request),
    kill: (pid, signal) => processes.kill(pid, signal),
    processGroup: (pid) => processes.processGroup(pid),
    setProcessGroup: (pid, group) => processes.setProcessGroup(pid, group),
    setSignalDisposition: (signal, disposition, onSignal) =>
      processes.setSignalDisposition(signal, disposition, onSignal),
    pendingSignal: () => processes.pendingSignal(),
    exit: (code) => processes.exit(code),
    startThread: (data, port, environment, transfer, onExit) =>
      processes.startThread(data, port, environment, transfer, onExit),
    terminateThread: (threadId) => processes.terminateThread(threadId),
    watch: (path, isRecursive, onEvent) => processes.watch(path, isRecursive, onEvent),
    unwatch: (id) => processes.unwatch(id),
  } satisfies Partial<System>;
}

function statePart(
  context: ThreadContext,
): Part<'workingDirectory' | 'changeDirectory' | 'umask' | 'hostname' | 'uptime' | 'memory' | 'notifyHost'> {
  const { mailbox, fileSystem, process } = context;
  return {
    workingDirectory() {
      const path = fileSystem.pathOf(workingDirectoryOf(context));
      return typeof path === 'string' ? path : '/';
    },
    changeDirectory: (path) => mailbox.call(SystemCall.CHDIR, mailbox.frame().string(path)),
    umask: (mask) =>
      mask === undefined
        ? Atomics.load(process, ProcessWord.UMASK)
        : mailbox.call(SystemCall.UMASK, mailbox.frame().integer(mask)),
    hostname: () => context.hostname,
    uptime: () => Date.now() - context.machineStartedAt,
    memory() {
      mailbox.call(SystemCall.MEMORY);
      const reply = mailbox.reply();
      return { total: reply.double(), free: reply.double() };
    },
    notifyHost(notification: HostNotification) {
      mailbox.call(SystemCall.NOTIFY_HOST, mailbox.frame().string(JSON.stringify(notification)));
    },
  };
}
