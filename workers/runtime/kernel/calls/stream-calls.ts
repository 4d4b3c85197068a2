import { Errno } from '../../abi/errno.ts';
import { FileMode } from '../../abi/file-modes.ts';
import { FrameWriter } from '../../abi/frame.ts';
import { Signal } from '../../abi/signals.ts';
import { SystemCall } from '../../abi/system-call.ts';
import type { OpenFile } from '../open-file.ts';
import { createPipe } from '../pipe.ts';
import { Socket } from '../socket.ts';
import { TerminalFile } from '../terminal.ts';
import type { Caller, CallHandler, CallResult } from './call.ts';

const reply = new FrameWriter();

function pair(process: Caller['process'], first: OpenFile, second: OpenFile): CallResult {
  const left = process.install(first);
  if (left < 0) return left;
  const right = process.install(second);
  if (right < 0) {
    process.close(left);
    return right;
  }
  return { result: 0, payload: reply.reset().integer(left).integer(right) };
}

/** Sends `ready` as soon as the file can be read or accepted at, once. */
function announceReadable({ process, thread }: Caller, fd: number, file: OpenFile): void {
  process.descriptorWatches.get(fd)?.();
  if (file.canRead) {
    process.descriptorWatches.delete(fd);
    thread.send({ type: 'ready', fd });
    return;
  }
  const wait = (): void => {
    const stop = file.readable.add(() => {
      if (!file.canRead) wait();
      else {
        process.descriptorWatches.delete(fd);
        thread.send({ type: 'ready', fd });
      }
    });
    process.descriptorWatches.set(fd, stop);
  };
  wait();
}

/** Sends `writable` as soon as there is room, once. */
function announceWritable({ thread }: Caller, fd: number, file: OpenFile): void {
  const wait = (): void => {
    file.writable.add(() => {
      if (thread.isEnded) return;
      if (file.canWrite) thread.send({ type: 'writable', fd });
      else wait();
    });
  };
  wait();
}

const dataCalls: Readonly<Record<number, CallHandler>> = {
  [SystemCall.START_READING]: (caller, frame) => {
    const fd = frame.integer();
    const file = caller.process.file(fd);
    if (file === undefined) return -Errno.EBADF;
    announceReadable(caller, fd, file);
    return 0;
  },
  [SystemCall.READ_STREAM]: (caller, frame) => {
    const fd = frame.integer();
    const file = caller.process.file(fd);
    if (file === undefined) return -Errno.EBADF;
    const result = file.read(frame.integer(), -1, caller.process);
    const isOver = typeof result === 'number' ? result !== -Errno.EAGAIN : result.length === 0;
    if (!isOver) announceReadable(caller, fd, file);
    return typeof result === 'number' ? result : { result: result.length, payload: reply.reset().data(result) };
  },
  [SystemCall.WRITE_STREAM]: (caller, frame) => {
    const fd = frame.integer();
    const file = caller.process.file(fd);
    if (file === undefined) return -Errno.EBADF;
    const data = frame.data();
    let written = 0;
    while (written < data.length) {
      const result = file.write(data.subarray(written), -1, caller.process);
      if (result === -Errno.EAGAIN) {
        announceWritable(caller, fd, file);
        break;
      }
      if (result < 0) {
        if (result === -Errno.EPIPE) caller.machine.signal(caller.process, Signal.SIGPIPE);
        return result;
      }
      written += result;
    }
    return written;
  },
  [SystemCall.SHUTDOWN]: ({ process }, frame) => {
    const file = process.file(frame.integer());
    if (file === undefined) return -Errno.EBADF;
    return file instanceof Socket ? file.shutdown() : 0;
  },
  [SystemCall.PIPE]: ({ process }) => pair(process, ...createPipe()),
  [SystemCall.SOCKET_PAIR]: ({ process }) => {
    const first = new Socket('unix');
    const second = new Socket('unix');
    Socket.connect(first, second);
    return pair(process, first, second);
  },
};

function socketAt({ process }: Caller, fd: number): Socket | number {
  const file = process.file(fd);
  if (file === undefined) return -Errno.EBADF;
  return file instanceof Socket ? file : -Errno.ENOTSOCK;
}

function bind(caller: Caller, socket: Socket, address: string, port: number): number {
  const { machine, process } = caller;
  if (socket.family === 'tcp') return machine.loopback.bind(socket, address, port);
  const place = machine.fileSystem.lookupParent(address, process.workingDirectory);
  if (typeof place === 'number') return place;
  const refused = machine.readOnly.checkName(place.parent, place.name);
  if (refused < 0) return refused;
  const inode = machine.fileSystem.create(place.parent, place.name, FileMode.S_IFSOCK | (0o777 & ~process.umask));
  if (inode < 0) return inode === -Errno.EEXIST ? -Errno.EADDRINUSE : inode;
  return machine.loopback.bindInode(socket, inode, address);
}

/** Connects, waiting in the listener's queue while its backlog is full. */
function connect(caller: Caller, fd: number, socket: Socket, address: string, port: number): number {
  const { machine, process, thread } = caller;
  const { loopback, fileSystem } = machine;
  if (socket.family === 'tcp') {
    const result = loopback.connect(socket, address, port);
    if (result !== -Errno.EINPROGRESS) return result;
    loopback.listener(port)?.hasRoom.add(() => {
      const later = connect(caller, fd, socket, address, port);
      if (later !== -Errno.EINPROGRESS) thread.send({ type: 'connected', fd, result: later });
    });
    return result;
  }
  const inode = fileSystem.lookup(address, process.workingDirectory, true);
  if (inode < 0) return inode;
  if ((fileSystem.mode(inode) & FileMode.S_IFMT) !== FileMode.S_IFSOCK) return -Errno.ECONNREFUSED;
  const result = loopback.connectInode(socket, inode, address);
  if (result === -Errno.EINPROGRESS) {
    loopback.listenerAtInode(inode)?.hasRoom.add(() => {
      const later = connect(caller, fd, socket, address, port);
      if (later !== -Errno.EINPROGRESS) thread.send({ type: 'connected', fd, result: later });
    });
  }
  return result;
}

const socketCalls: Readonly<Record<number, CallHandler>> = {
  [SystemCall.SOCKET]: ({ process }, frame) => process.install(new Socket(frame.integer() === 1 ? 'unix' : 'tcp')),
  [SystemCall.BIND]: (caller, frame) => {
    const socket = socketAt(caller, frame.integer());
    return typeof socket === 'number' ? socket : bind(caller, socket, frame.string(), frame.integer());
  },
  [SystemCall.LISTEN]: (caller, frame) => {
    const fd = frame.integer();
    const socket = socketAt(caller, fd);
    if (typeof socket === 'number') return socket;
    const result = caller.machine.loopback.listen(socket, frame.integer());
    if (result === 0) announceReadable(caller, fd, socket);
    return result;
  },
  [SystemCall.ACCEPT]: (caller, frame) => {
    const fd = frame.integer();
    const socket = socketAt(caller, fd);
    if (typeof socket === 'number') return socket;
    const accepted = socket.accept();
    if (accepted === -Errno.EAGAIN) announceReadable(caller, fd, socket);
    if (typeof accepted === 'number') return accepted;
    const installed = caller.process.install(accepted);
    accepted.release();
    return installed;
  },
  [SystemCall.CONNECT]: (caller, frame) => {
    const fd = frame.integer();
    const socket = socketAt(caller, fd);
    return typeof socket === 'number' ? socket : connect(caller, fd, socket, frame.string(), frame.integer());
  },
  [SystemCall.SEND_DESCRIPTOR]: (caller, frame) => {
    const socket = socketAt(caller, frame.integer());
    if (typeof socket === 'number') return socket;
    const sent = caller.process.file(frame.integer());
    return sent === undefined ? -Errno.EBADF : socket.send(sent);
  },
  [SystemCall.RESET]: (caller, frame) => {
    const socket = socketAt(caller, frame.integer());
    if (typeof socket === 'number') return socket;
    socket.reset();
    return 0;
  },
  [SystemCall.RECEIVE_DESCRIPTOR]: (caller, frame) => {
    const socket = socketAt(caller, frame.integer());
    if (typeof socket === 'number') return socket;
    const received = socket.receive();
    if (received === undefined) return -Errno.EAGAIN;
    const installed = caller.process.install(received);
    received.release();
    return installed;
  },
  [SystemCall.ADDRESS]: (caller, frame) => {
    const socket = socketAt(caller, frame.integer());
    if (typeof socket === 'number') return socket;
    const isRemote = frame.integer() === 1;
    const address = isRemote ? socket.remote : socket.local;
    if (address === null) return isRemote ? -Errno.ENOTCONN : -Errno.EINVAL;
    return { result: 0, payload: reply.reset().string(address.address).integer(address.port).string(address.family) };
  },
};

function withTerminal(
  act: (caller: Caller, file: TerminalFile, frame: Parameters<CallHandler>[1]) => CallResult,
): CallHandler {
  return (caller, frame) => {
    const file = caller.process.file(frame.integer());
    if (file === undefined) return -Errno.EBADF;
    return file instanceof TerminalFile ? act(caller, file, frame) : -Errno.ENOTTY;
  };
}

const terminalCalls: Readonly<Record<number, CallHandler>> = {
  [SystemCall.TERMINAL_SIZE]: withTerminal((_caller, { terminal }) => ({
    result: 0,
    payload: reply.reset().integer(terminal.columns).integer(terminal.rows),
  })),
  [SystemCall.TERMINAL_MODE]: withTerminal((_caller, { terminal }, frame) => {
    const mode = frame.integer();
    if (mode !== 0 && mode !== 1 && mode !== 2) return -Errno.EINVAL;
    terminal.setMode(mode);
    return 0;
  }),
  [SystemCall.FOREGROUND_GROUP]: withTerminal((_caller, { terminal }) => terminal.foregroundGroup),
  [SystemCall.SET_FOREGROUND_GROUP]: withTerminal(({ machine, process }, { terminal }, frame) => {
    const group = frame.integer();
    if (terminal.session !== process.session) return -Errno.ENOTTY;
    if (!machine.group(group).some(({ session }) => session === process.session)) return -Errno.EPERM;
    terminal.foregroundGroup = group;
    // Who waited in the background may be in front now.
    terminal.readable.wake();
    return 0;
  }),
};

export const streamCalls: Readonly<Record<number, CallHandler>> = { ...dataCalls, ...socketCalls, ...terminalCalls };
