import { Errno } from '../abi/errno.ts';
import { SystemCall } from '../abi/system-call.ts';
import type { KernelToThread } from '../abi/worker-messages.ts';
import type { SocketAddress, StreamListener } from '../abi/system.ts';
import type { ThreadContext } from './thread-context.ts';

/** Bytes taken from a stream or handed to it at once; between two pieces read other events get their turn. */
const PIECE = 65_536;

interface PendingWrite {
  data: Uint8Array;
  readonly done: (errno: number) => void;
}

interface Reader {
  readonly listener: StreamListener;
  isStopped: boolean;
}

/** Pipes, sockets and terminals without blocking: the kernel says when, the data is fetched or handed over then. */
export class StreamCalls {
  readonly #context: ThreadContext;
  readonly #readers = new Map<number, Reader>();
  readonly #acceptors = new Map<number, (fd: number) => void>();
  readonly #writes = new Map<number, PendingWrite[]>();
  readonly #connecting = new Map<number, (errno: number) => void>();

  constructor(context: ThreadContext) {
    this.#context = context;
  }

  startReading(fd: number, listener: StreamListener): number {
    this.#readers.set(fd, { listener, isStopped: false });
    const result = this.#call(SystemCall.START_READING, fd);
    if (result < 0) this.#readers.delete(fd);
    return result;
  }

  stopReading(fd: number): void {
    const reader = this.#readers.get(fd);
    if (reader) reader.isStopped = true;
    this.#readers.delete(fd);
  }

  writeStream(fd: number, data: Uint8Array, done: (errno: number) => void): void {
    const waiting = this.#writes.get(fd);
    if (waiting) {
      waiting.push({ data, done });
      return;
    }
    this.#writes.set(fd, [{ data, done }]);
    this.#flush(fd);
  }

  shutdownStream(fd: number, done: (errno: number) => void): void {
    this.writeStream(fd, new Uint8Array(0), (errno) => {
      const result = errno < 0 ? errno : this.#call(SystemCall.SHUTDOWN, fd);
      done(Math.min(result, 0));
    });
  }

  resetConnection(fd: number): number {
    return this.#call(SystemCall.RESET, fd);
  }

  sendDescriptor(fd: number, sent: number): number {
    return this.#call(SystemCall.SEND_DESCRIPTOR, fd, sent);
  }

  receiveDescriptor(fd: number): number {
    return this.#call(SystemCall.RECEIVE_DESCRIPTOR, fd);
  }

  pipe(): [number, number] | number {
    return this.#pair(SystemCall.PIPE);
  }

  socketPair(): [number, number] | number {
    return this.#pair(SystemCall.SOCKET_PAIR);
  }

  socket(family: 'tcp' | 'unix'): number {
    return this.#call(SystemCall.SOCKET, family === 'unix' ? 1 : 0);
  }

  bind(fd: number, address: string, port: number): number {
    const { mailbox } = this.#context;
    return mailbox.call(SystemCall.BIND, mailbox.frame().integer(fd).string(address).integer(port));
  }

  listen(fd: number, backlog: number, onConnection: (fd: number) => void): number {
    this.#acceptors.set(fd, onConnection);
    const result = this.#call(SystemCall.LISTEN, fd, backlog);
    if (result < 0) this.#acceptors.delete(fd);
    return result;
  }

  connect(fd: number, address: string, port: number, done: (errno: number) => void): number {
    const { mailbox } = this.#context;
    const frame = mailbox.frame().integer(fd).string(address).integer(port);
    const result = mailbox.call(SystemCall.CONNECT, frame);
    if (result === -Errno.EINPROGRESS) this.#connecting.set(fd, done);
    else later(() => done(result));
    return 0;
  }

  localAddress(fd: number): SocketAddress | number {
    return this.#address(fd, false);
  }

  remoteAddress(fd: number): SocketAddress | number {
    return this.#address(fd, true);
  }

  terminalSize(fd: number): [number, number] | number {
    const result = this.#call(SystemCall.TERMINAL_SIZE, fd);
    if (result < 0) return result;
    const reply = this.#context.mailbox.reply();
    return [reply.integer(), reply.integer()];
  }

  setTerminalMode(fd: number, mode: 0 | 1 | 2): number {
    return this.#call(SystemCall.TERMINAL_MODE, fd, mode);
  }

  foregroundGroup(fd: number): number {
    return this.#call(SystemCall.FOREGROUND_GROUP, fd);
  }

  setForegroundGroup(fd: number, group: number): number {
    return this.#call(SystemCall.SET_FOREGROUND_GROUP, fd, group);
  }

  /** To be told of a descriptor before it is closed: nothing is delivered for it any more. */
  forget(fd: number): void {
    this.stopReading(fd);
    this.#acceptors.delete(fd);
    this.#connecting.delete(fd);
    const writes = this.#writes.get(fd);
    this.#writes.delete(fd);
    for (const { done } of writes ?? []) later(() => done(-Errno.ECANCELED));
  }

  onMessage(message: KernelToThread): void {
    if (message.type === 'ready') this.#onReady(message.fd);
    else if (message.type === 'writable') {
      if (this.#writes.has(message.fd)) this.#flush(message.fd);
    } else if (message.type === 'connected') {
      const done = this.#connecting.get(message.fd);
      this.#connecting.delete(message.fd);
      done?.(message.result);
    }
  }

  #onReady(fd: number): void {
    const accept = this.#acceptors.get(fd);
    if (accept) {
      const accepted = this.#call(SystemCall.ACCEPT, fd);
      if (accepted < 0) return;
      accept(accepted);
      // The kernel tells of the next one when the queue was found empty: so look until it is.
      if (this.#acceptors.get(fd) === accept) later(() => this.#onReady(fd));
      return;
    }
    const reader = this.#readers.get(fd);
    if (!reader) return;
    const { mailbox } = this.#context;
    const result = mailbox.call(SystemCall.READ_STREAM, mailbox.frame().integer(fd).integer(PIECE));
    if (result === -Errno.EAGAIN) return;
    if (result < 0) {
      this.#readers.delete(fd);
      reader.listener.onError(result);
    } else if (result === 0) {
      this.#readers.delete(fd);
      reader.listener.onEnd();
    } else reader.listener.onData(mailbox.reply().data().slice());
  }

  #flush(fd: number): void {
    const { mailbox } = this.#context;
    const queue = this.#writes.get(fd);
    for (let first = queue?.[0]; queue && first; first = queue[0]) {
      // No more than a channel holds: what is not taken would have to travel again.
      const piece = first.data.subarray(0, PIECE);
      const result =
        piece.length === 0 ? 0 : mailbox.call(SystemCall.WRITE_STREAM, mailbox.frame().integer(fd).data(piece));
      if (result >= 0 && result < first.data.length) {
        first.data = first.data.subarray(result);
        if (result < piece.length) return;
        continue;
      }
      queue.shift();
      const { done } = first;
      later(() => done(Math.min(result, 0)));
    }
    this.#writes.delete(fd);
  }

  #address(fd: number, isRemote: boolean): SocketAddress | number {
    const result = this.#call(SystemCall.ADDRESS, fd, isRemote ? 1 : 0);
    if (result < 0) return result;
    const reply = this.#context.mailbox.reply();
    return {
      address: reply.string(),
      port: reply.integer(),
      family: reply.string() as SocketAddress['family'],
    };
  }

  #pair(number: typeof SystemCall.PIPE | typeof SystemCall.SOCKET_PAIR): [number, number] | number {
    const result = this.#context.mailbox.call(number);
    if (result < 0) return result;
    const reply = this.#context.mailbox.reply();
    return [reply.integer(), reply.integer()];
  }

  #call(number: Parameters<ThreadContext['mailbox']['call']>[0], ...values: number[]): number {
    const frame = this.#context.mailbox.frame();
    for (const value of values) frame.integer(value);
    return this.#context.mailbox.call(number, frame);
  }
}

const tasks: (() => void)[] = [];
const channel = new MessageChannel();
channel.port1.onmessage = () => tasks.shift()?.();

/** Runs a callback in a task of its own, in order: callbacks never run before the call that caused them returns. */
function later(task: () => void): void {
  tasks.push(task);
  channel.port2.postMessage(0);
}
