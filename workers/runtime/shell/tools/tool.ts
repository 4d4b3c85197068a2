import type { System } from '../../abi/system.ts';
import { OpenFlag } from '../../abi/file-modes.ts';
import type { Shell } from '../interpreter/shell.ts';
import { Input } from '../io/input.ts';
import { KernelFile, openKernelFile } from '../io/kernel-file.ts';
import { LineReader } from '../io/line-reader.ts';
import type { OpenFile } from '../io/open-file.ts';
import { Output } from '../io/output.ts';
import { errorText, SystemError } from '../io/system-error.ts';
import type { Task } from '../io/task.ts';

/** How a tool starts another command. */
export interface RunOptions {
  readonly environment?: ReadonlyMap<string, string>;
  readonly workingDirectory?: string;
  readonly input?: OpenFile;
  readonly output?: OpenFile;
  readonly error?: OpenFile;
  /** Ends the command when killed; a child of the tool's own task by default. */
  readonly task?: Task;
}

export type CommandRunner = (argv: readonly string[], options?: RunOptions) => Promise<number>;

/** Wrong use of a tool: ends it with a message and a code. */
export class UsageError extends Error {
  readonly code: number;

  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}

/** What a tool can see and do. Descriptors are the shell's, so nothing here blocks the other stages of a pipeline. */
export class ToolContext {
  readonly name: string;
  readonly args: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly shell: Shell;
  readonly task: Task;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: Input;
  readonly run: CommandRunner;
  /** What the tool returns at its end when it had reported errors. */
  status = 0;

  constructor(
    shell: Shell,
    task: Task,
    argv: readonly string[],
    environment: ReadonlyMap<string, string>,
    run: CommandRunner,
  ) {
    this.shell = shell;
    this.task = task;
    this.name = argv[0]!.slice(argv[0]!.lastIndexOf('/') + 1);
    this.args = argv.slice(1);
    this.environment = environment;
    this.run = run;
    this.stdout = new Output(shell.file(1), task);
    this.stderr = new Output(shell.file(2), task);
    this.stdin = new Input(this.fileOr0(), task, this.stdout);
  }

  private fileOr0(): OpenFile {
    return this.shell.descriptors.get(0) ?? openKernelFile(this.system, '/dev/null', OpenFlag.O_RDONLY);
  }

  get system(): System {
    return this.shell.system;
  }

  resolve(path: string): string {
    return this.shell.resolve(path);
  }

  /** Reports an error as `name: message` and remembers that the tool failed. */
  async fail(message: string, status = 1): Promise<void> {
    this.status = Math.max(this.status, status);
    if (message === '') return;
    await this.stdout.flush();
    await this.stderr.write(`${this.name}: ${message}\n`);
    await this.stderr.flush();
  }

  async failFor(path: string, errno: number, status = 1): Promise<void> {
    await this.fail(`${path}: ${errorText(errno)}`, status);
  }

  /** Opens a file for reading; `-` is standard input. Throws `SystemError`. */
  open(path: string): Input {
    if (path === '-') return this.stdin;
    return new Input(this.openFile(path), this.task, this.stdout);
  }

  openFile(path: string, flags: number = OpenFlag.O_RDONLY, mode = 0o666): OpenFile {
    const own = /^\/dev\/(?:fd\/(\d+)|(stdin)|(stdout)|(stderr))$/.exec(path);
    if (own) {
      const fd = own[1] !== undefined ? Number(own[1]) : own[2] ? 0 : own[3] ? 1 : 2;
      const file = this.shell.descriptors.get(fd);
      if (file) return file.retain();
    }
    return openKernelFile(this.system, this.resolve(path), flags, mode);
  }

  /** Runs `read` on each of the named files (standard input when none is named), reporting those that fail. */
  async eachInput(
    paths: readonly string[],
    read: (input: Input, path: string) => Promise<void> | void,
    describe: (path: string, error: SystemError) => string = (path, error) => `${path}: ${error.message}`,
  ): Promise<void> {
    for (const path of paths.length > 0 ? paths : ['-']) {
      let input: Input;
      try {
        input = this.open(path);
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        await this.fail(describe(path, error));
        continue;
      }
      try {
        await read(input, path);
      } catch (error) {
        if (!(error instanceof SystemError) || error.isBrokenPipe) throw error;
        await this.fail(describe(path, error));
      } finally {
        if (path !== '-') input.file.release();
      }
    }
  }

  lines(input: Input = this.stdin, separator = '\n'): LineReader {
    return new LineReader(input, separator);
  }

  /** Columns of the terminal, or 80. */
  get columns(): number {
    const set = Number(this.environment.get('COLUMNS'));
    if (set > 0) return set;
    const file = this.shell.descriptors.get(1);
    if (!file?.isTerminal || !(file instanceof KernelFile)) return 80;
    const size = this.system.terminalSize(file.descriptor());
    return typeof size === 'number' || size[0] === 0 ? 80 : size[0];
  }
}

/** Returns the exit code; errors reported through the context count as at least 1. */
// Tools that only print return nothing, asynchronously or not.
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type
export type Tool = (context: ToolContext) => Promise<number | void> | number | void;
