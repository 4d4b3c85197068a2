import type { KernelProcessListener } from '#shared/contracts/kernel-control.ts';
import { Errno } from '../abi/errno.ts';
import { OpenFlag } from '../abi/file-modes.ts';
import type { ExitStatus } from '../abi/system.ts';
import type { Channel } from './channel.ts';
import type { Machine } from './machine.ts';
import type { OpenFile } from './open-file.ts';
import { createPipe, type PipeEnd } from './pipe.ts';
import type { Process } from './process.ts';
import { startProcess } from './start-process.ts';
import { systemError } from './error-text.ts';
import { Terminal, TerminalFile } from './terminal.ts';

const PIECE = 65_536;

/** What the host asks to be run. */
export interface HostSpawn {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: readonly string[];
  /** Inode. */
  readonly workingDirectory: number;
  readonly terminal: { readonly columns: number; readonly rows: number } | null;
}

interface Output {
  read(limit: number): Uint8Array | number;
  readonly readable: Channel['readable'];
}

let nextTerminal = 0;

/** A process started from outside, with the terminal or the pipes that connect it. */
export class HostProcess {
  readonly process: Process;
  readonly #machine: Machine;
  readonly #listener: KernelProcessListener;
  readonly #terminal: Terminal | null;
  readonly #input: PipeEnd | null;
  #unwritten: Uint8Array[] = [];
  #isInputEnded = false;
  readonly #pumps: Promise<void>[] = [];
  #isExited = false;

  /** @throws Error when the command cannot be run. */
  constructor(machine: Machine, request: HostSpawn, listener: KernelProcessListener) {
    this.#machine = machine;
    this.#listener = listener;
    const { terminal, files, input, outputs } =
      request.terminal === null ? openPipes() : openTerminal(machine, request.terminal);
    for (const file of files) file.retain();
    const started = startProcess(machine, {
      file: request.command,
      argv: [request.command, ...request.arguments],
      environment: request.environment,
      workingDirectory: request.workingDirectory,
      files,
      parent: machine.init,
      group: 0,
      session: 0,
      terminal,
      isForeground: terminal !== null,
      umask: 0o022,
      onExit: (status) => void this.#finish(status),
    });
    for (const file of files) file.release();
    if (typeof started === 'number') {
      for (const [, output] of outputs) if ('release' in output) (output as PipeEnd).release();
      input?.release();
      throw systemError(started, 'spawn', request.command);
    }
    this.process = started;
    this.#terminal = terminal;
    this.#input = input;
    for (const [stream, output] of outputs) this.#pumps.push(this.#pump(stream, output));
  }

  write(text: string): void {
    const bytes = new TextEncoder().encode(text);
    if (this.#terminal !== null) this.#terminal.type(bytes);
    else if (!this.#isInputEnded) {
      this.#unwritten.push(bytes);
      this.#flushInput();
    }
  }

  endInput(): void {
    if (this.#isInputEnded) return;
    this.#isInputEnded = true;
    this.#flushInput();
  }

  resize(columns: number, rows: number): void {
    this.#terminal?.resize(columns, rows);
  }

  /** Signals everything that began with this process: its whole session. */
  kill(signal: number): void {
    for (const process of [...this.#machine.processes.values()]) {
      if (process.session === this.process.session) this.#machine.signal(process, signal);
    }
  }

  #flushInput(): void {
    const input = this.#input;
    if (input === null) return;
    for (let first = this.#unwritten[0]; first !== undefined; first = this.#unwritten[0]) {
      const result = input.write(first);
      if (result === -Errno.EAGAIN) {
        input.writable.add(() => this.#flushInput());
        return;
      }
      // Nobody reads any more: the rest is not wanted.
      if (result < 0) this.#unwritten = [];
      else if (result < first.length) this.#unwritten[0] = first.subarray(result);
      else this.#unwritten.shift();
    }
    if (this.#isInputEnded) input.release();
  }

  /** Hands output on piece by piece: the next is taken when the host has taken the last, so memory stays bounded. */
  async #pump(stream: 'terminal' | 'stdout' | 'stderr', output: Output): Promise<void> {
    for (;;) {
      const result = output.read(PIECE);
      if (result === -Errno.EAGAIN) {
        // What is left after the exit belongs to others that still hold the terminal.
        if (this.#isExited) return;
        await new Promise<void>((resolve) => {
          output.readable.add(resolve);
          this.#wakePumps.add(resolve);
        });
        continue;
      }
      if (typeof result === 'number' || result.length === 0) return;
      await this.#listener.onOutput(result, stream);
    }
  }

  readonly #wakePumps = new Set<() => void>();

  async #finish(status: ExitStatus): Promise<void> {
    this.#isExited = true;
    for (const wake of this.#wakePumps) wake();
    await Promise.all(this.#pumps);
    this.#terminal?.hangUp();
    if (!this.#isInputEnded) this.endInput();
    const code = status.signal === 0 ? status.code : 128 + status.signal;
    await this.#listener.onExit(code, status.signal);
  }
}

interface Connection {
  readonly terminal: Terminal | null;
  readonly files: readonly OpenFile[];
  readonly input: PipeEnd | null;
  readonly outputs: readonly (readonly ['terminal' | 'stdout' | 'stderr', Output])[];
}

function openTerminal(machine: Machine, size: { columns: number; rows: number }): Connection {
  const terminal = new Terminal(nextTerminal++, size, {
    signalGroup: (group, signal) => machine.signalGroup(group, signal),
    canStopGroup: (group) => machine.canStopGroup(group),
  });
  const file = new TerminalFile(terminal, OpenFlag.O_RDWR);
  return { terminal, files: [file, file, file], input: null, outputs: [['terminal', terminal.output]] };
}

function openPipes(): Connection {
  const [stdin, input] = createPipe();
  const [output, stdout] = createPipe();
  const [errors, stderr] = createPipe();
  input.retain();
  output.retain();
  errors.retain();
  return {
    terminal: null,
    files: [stdin, stdout, stderr],
    input,
    outputs: [
      ['stdout', output],
      ['stderr', errors],
    ],
  };
}
