import { Errno } from '../../abi/errno.ts';
import { FileMode } from '../../abi/file-modes.ts';
import { FrameWriter, type FrameReader } from '../../abi/frame.ts';
import type { SpawnSyncRequest, SpawnSyncResult } from '../../abi/process-start.ts';
import type { ExitStatus } from '../../abi/system.ts';
import type { OpenFile } from '../open-file.ts';
import { createPipe, type PipeEnd } from '../pipe.ts';
import { inheritedFiles, startProcess } from '../start-process.ts';
import { WAITS, type Caller, type CallResult } from './call.ts';
import { familyOf, whenRunnable } from './runnable.ts';

const PIECE = 65_536;

/** Runs a child to its end, feeding and collecting its pipes, while the caller waits. */
export function spawnSync(caller: Caller, frame: FrameReader): CallResult {
  const request = JSON.parse(frame.string()) as SpawnSyncRequest;
  const inputs = new Map<number, Uint8Array>();
  for (let count = frame.integer(); count > 0; count--) inputs.set(frame.integer(), frame.data().slice());
  return whenRunnable(caller, () => new SynchronousChild(caller, request, inputs).start());
}

/** `i pid, i status (-1 for none), i signal, i error, i count, (i fd, b data)...` */
function encode({ pid, status, signal, error, output }: SpawnSyncResult): FrameWriter {
  const collected = output.flatMap((data, fd) => (data === null ? [] : [{ fd, data }]));
  const frame = new FrameWriter();
  frame
    .integer(pid)
    .integer(status ?? -1)
    .integer(signal)
    .integer(error)
    .integer(collected.length);
  for (const { fd, data } of collected) frame.integer(fd).data(data);
  return frame;
}

class SynchronousChild {
  readonly #caller: Caller;
  readonly #request: SpawnSyncRequest;
  readonly #inputs: ReadonlyMap<number, Uint8Array>;
  readonly #collected = new Map<number, { chunks: Uint8Array[]; length: number; isOpen: boolean }>();
  readonly #stops: (() => void)[] = [];
  #pid = 0;
  #error = 0;
  #status: ExitStatus | null = null;
  /** Killing the child from within a read answers the caller at once. */
  #isFinished = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(caller: Caller, request: SpawnSyncRequest, inputs: ReadonlyMap<number, Uint8Array>) {
    this.#caller = caller;
    this.#request = request;
    this.#inputs = inputs;
  }

  start(): CallResult {
    const { machine, process, thread } = this.#caller;
    const { fileSystem } = machine;
    const workingDirectory = fileSystem.lookup(this.#request.workingDirectory, process.workingDirectory, true);
    if (workingDirectory < 0) return workingDirectory;
    if ((fileSystem.mode(workingDirectory) & FileMode.S_IFMT) !== FileMode.S_IFDIR) return -Errno.ENOTDIR;
    const begin: (() => void)[] = [];
    const files = this.#files(begin);
    if (typeof files === 'number') return files;
    for (const file of files) file?.retain();
    const child = startProcess(machine, {
      file: this.#request.file,
      argv: this.#request.argv,
      environment: this.#request.environment,
      workingDirectory,
      files,
      parent: process,
      ...familyOf(process, this.#request),
      isForeground: false,
      umask: process.umask,
      onExit: (status) => {
        this.#status = status;
        this.#finishIfDone();
      },
    });
    for (const file of files) file?.release();
    if (typeof child === 'number') {
      for (const stop of this.#stops) stop();
      return child;
    }
    this.#pid = child.pid;
    for (const started of begin) started();
    if (this.#request.timeout > 0) {
      this.#timer = setTimeout(() => this.#fail(-Errno.ETIMEDOUT), this.#request.timeout);
    }
    thread.cancelWait = () => this.#end();
    return WAITS;
  }

  /** The child's files; pipes get our ends, which `begin` sets to work. */
  #files(begin: (() => void)[]): (OpenFile | null)[] | number {
    const { machine, process } = this.#caller;
    const files: (OpenFile | null)[] = [];
    for (const [fd, descriptor] of this.#request.descriptors.entries()) {
      if (descriptor?.type !== 'pipe') {
        const inherited = inheritedFiles(machine, process, [descriptor]);
        if (typeof inherited === 'number') return inherited;
        files.push(inherited[0]!);
        continue;
      }
      const [reader, writer] = createPipe();
      const input = this.#inputs.get(fd);
      if (input === undefined) {
        reader.retain();
        this.#collected.set(fd, { chunks: [], length: 0, isOpen: true });
        begin.push(() => this.#collect(fd, reader));
        this.#stops.push(() => reader.release());
        files.push(writer);
      } else {
        writer.retain();
        begin.push(() => this.#feed(writer, input));
        files.push(reader);
      }
    }
    return files;
  }

  #feed(pipe: PipeEnd, input: Uint8Array): void {
    let rest = input;
    const push = (): void => {
      while (rest.length > 0) {
        const result = pipe.write(rest.subarray(0, PIECE));
        if (result === -Errno.EAGAIN) {
          pipe.writable.add(push);
          return;
        }
        // Nobody reads any more: what is left is not wanted.
        if (result < 0) break;
        rest = rest.subarray(result);
      }
      pipe.release();
    };
    push();
  }

  #collect(fd: number, pipe: PipeEnd): void {
    const collected = this.#collected.get(fd)!;
    const pull = (): void => {
      for (;;) {
        const result = pipe.read(PIECE);
        if (result === -Errno.EAGAIN) {
          pipe.readable.add(pull);
          return;
        }
        if (typeof result === 'number' || result.length === 0) break;
        collected.chunks.push(result);
        collected.length += result.length;
        if (collected.length > this.#request.maximumBuffer) {
          // The piece that was too much is kept, as libuv does; nothing is read after it.
          this.#fail(-Errno.ENOBUFS);
          break;
        }
      }
      collected.isOpen = false;
      this.#finishIfDone();
    };
    pull();
  }

  #fail(error: number): void {
    if (this.#error !== 0) return;
    this.#error = error;
    const child = this.#caller.machine.processes.get(this.#pid);
    if (child) this.#caller.machine.signal(child, this.#request.killSignal);
  }

  #finishIfDone(): void {
    if (this.#status === null || this.#isFinished) return;
    if (this.#error === 0 && [...this.#collected.values()].some(({ isOpen }) => isOpen)) return;
    this.#isFinished = true;
    const { code, signal } = this.#status;
    this.#end();
    this.#caller.thread.reply(
      0,
      encode({
        pid: this.#pid,
        status: signal === 0 ? code : null,
        signal,
        error: this.#error,
        output: Array.from({ length: this.#request.descriptors.length }, (_, fd) => this.#joined(fd)),
      }),
    );
  }

  #joined(fd: number): Uint8Array | null {
    const collected = this.#collected.get(fd);
    if (collected === undefined) return null;
    const whole = new Uint8Array(collected.length);
    let offset = 0;
    for (const chunk of collected.chunks) {
      whole.set(chunk, offset);
      offset += chunk.length;
    }
    return whole;
  }

  #end(): void {
    clearTimeout(this.#timer);
    for (const stop of this.#stops.splice(0)) stop();
  }
}
