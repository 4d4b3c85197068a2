import { SystemCall } from '../abi/system-call.ts';
import type { KernelToThread, ThreadToKernel } from '../abi/worker-messages.ts';
import type { SpawnRequest, SpawnSyncRequest, SpawnSyncResult } from '../abi/process-start.ts';
import type { ExitStatus, SignalDisposition } from '../abi/system.ts';
import type { ThreadContext } from './thread-context.ts';

interface Child {
  readonly onExit: (status: ExitStatus) => void;
  readonly onStop: ((signal: number) => void) | undefined;
}

const dispositions = { default: 0, ignore: 1, handle: 2 } as const;

/** Children, threads and signals. */
export class ProcessCalls {
  readonly #context: ThreadContext;
  readonly #children = new Map<number, Child>();
  readonly #threads = new Map<number, (status: ExitStatus) => void>();
  readonly #handlers = new Map<number, (signal: number) => void>();
  readonly #watches = new Map<number, (event: 'rename' | 'change', filename: string) => void>();
  #nextThreadRequest = 1;

  constructor(context: ThreadContext) {
    this.#context = context;
  }

  spawn(
    request: SpawnRequest,
    onExit: (status: ExitStatus) => void,
    onStop: ((signal: number) => void) | undefined,
  ): number {
    const { mailbox } = this.#context;
    const pid = mailbox.call(SystemCall.SPAWN, mailbox.frame().string(JSON.stringify(request)));
    if (pid > 0) this.#children.set(pid, { onExit, onStop });
    return pid;
  }

  spawnSync(request: SpawnSyncRequest): SpawnSyncResult {
    const { mailbox } = this.#context;
    const inputs: [number, Uint8Array][] = [];
    const descriptors = request.descriptors.map((descriptor, fd) => {
      if (descriptor?.type !== 'pipe') return descriptor;
      if (descriptor.input !== undefined) inputs.push([fd, descriptor.input]);
      return { type: 'pipe' };
    });
    // JSON has no infinity.
    const maximumBuffer = Math.min(request.maximumBuffer, Number.MAX_SAFE_INTEGER);
    const frame = mailbox.frame().string(JSON.stringify({ ...request, descriptors, maximumBuffer }));
    frame.integer(inputs.length);
    for (const [fd, input] of inputs) frame.integer(fd).data(input);
    const result = mailbox.call(SystemCall.SPAWN_SYNC, frame);
    if (result < 0) {
      return { pid: 0, status: null, signal: 0, output: request.descriptors.map(() => null), error: result };
    }
    const reply = mailbox.reply();
    const pid = reply.integer();
    const status = reply.integer();
    const signal = reply.integer();
    const error = reply.integer();
    const output: (Uint8Array | null)[] = request.descriptors.map(() => null);
    for (let count = reply.integer(); count > 0; count--) output[reply.integer()] = reply.data().slice();
    return { pid, status: status === -1 ? null : status, signal, output, error };
  }

  kill(pid: number, signal: number): number {
    return this.#call(SystemCall.KILL, pid, signal);
  }

  processGroup(pid: number): number {
    return this.#call(SystemCall.PROCESS_GROUP, pid);
  }

  setProcessGroup(pid: number, group: number): number {
    return this.#call(SystemCall.SET_PROCESS_GROUP, pid, group);
  }

  setSignalDisposition(signal: number, disposition: SignalDisposition, onSignal?: (signal: number) => void): number {
    const result = this.#call(SystemCall.SIGNAL_DISPOSITION, signal, dispositions[disposition]);
    if (result < 0) return result;
    if (disposition === 'handle' && onSignal) this.#handlers.set(signal, onSignal);
    else this.#handlers.delete(signal);
    return 0;
  }

  pendingSignal(): number {
    const bits = this.#context.mailbox.pendingSignals;
    return bits === 0 ? 0 : 32 - Math.clz32(bits & -bits);
  }

  exit(code: number): never {
    const { mailbox } = this.#context;
    mailbox.callAndForget(SystemCall.EXIT, mailbox.frame().integer(code));
    const forever = new Int32Array(new SharedArrayBuffer(4));
    for (;;) Atomics.wait(forever, 0, 0);
  }

  startThread(
    data: unknown,
    port: MessagePort,
    environment: readonly string[] | null,
    transfer: readonly Transferable[],
    onExit: (status: ExitStatus) => void,
  ): number {
    const request = this.#nextThreadRequest++;
    const message: ThreadToKernel = { type: 'thread', request, thread: { data, port, environment } };
    this.#context.port.postMessage(message, [port, ...transfer]);
    const threadId = this.#call(SystemCall.START_THREAD, request);
    if (threadId > 0) this.#threads.set(threadId, onExit);
    return threadId;
  }

  terminateThread(threadId: number): void {
    this.#call(SystemCall.TERMINATE_THREAD, threadId);
  }

  watch(path: string, isRecursive: boolean, onEvent: (event: 'rename' | 'change', filename: string) => void): number {
    const { mailbox } = this.#context;
    const id = mailbox.call(
      SystemCall.WATCH,
      mailbox
        .frame()
        .string(path)
        .integer(isRecursive ? 1 : 0),
    );
    if (id > 0) this.#watches.set(id, onEvent);
    return id;
  }

  unwatch(id: number): void {
    this.#watches.delete(id);
    this.#call(SystemCall.UNWATCH, id);
  }

  onMessage(message: KernelToThread): void {
    switch (message.type) {
      case 'child-exit': {
        const child = this.#children.get(message.pid);
        this.#children.delete(message.pid);
        this.#context.port.postMessage({ type: 'reaped', pid: message.pid } satisfies ThreadToKernel);
        child?.onExit(message.status);
        break;
      }
      case 'child-stop':
        this.#children.get(message.pid)?.onStop?.(message.signal);
        break;
      case 'thread-exit': {
        const onExit = this.#threads.get(message.threadId);
        this.#threads.delete(message.threadId);
        onExit?.(message.status);
        break;
      }
      case 'signal':
        this.#runHandlers();
        break;
      case 'watch':
        this.#watches.get(message.id)?.(message.event, message.filename);
        break;
      default:
        break;
    }
  }

  #runHandlers(): void {
    for (let signal = this.pendingSignal(); signal !== 0; signal = this.pendingSignal()) {
      this.#context.mailbox.takeSignal(signal);
      this.#handlers.get(signal)?.(signal);
    }
  }

  #call(number: Parameters<ThreadContext['mailbox']['call']>[0], ...values: number[]): number {
    const frame = this.#context.mailbox.frame();
    for (const value of values) frame.integer(value);
    return this.#context.mailbox.call(number, frame);
  }
}
