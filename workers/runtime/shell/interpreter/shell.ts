import type { System } from '../../abi/system.ts';
import type { FunctionDefinition } from '../language/ast.ts';
import type { OpenFile } from '../io/open-file.ts';
import { Output } from '../io/output.ts';
import { Input } from '../io/input.ts';
import { SystemError } from '../io/system-error.ts';
import { Errno } from '../../abi/errno.ts';
import type { Task } from '../io/task.ts';
import { encodeText } from '../io/text.ts';
import type { Job } from './job.ts';
import type { ShellProcess } from './shell-process.ts';
import type { Variables } from './variables.ts';

/** The state of one shell environment; a subshell works on a copy. */
export class Shell {
  readonly process: ShellProcess;
  readonly variables: Variables;
  readonly functions: Map<string, FunctionDefinition>;
  readonly aliases: Map<string, string>;
  readonly options: Set<string>;
  readonly shellOptions: Set<string>;
  readonly traps: Map<string, string>;
  readonly descriptors: Map<number, OpenFile>;
  readonly hashed: Map<string, string>;
  readonly task: Task;
  positional: string[] = [];
  /** `$0` */
  name = 'bash';
  /** `$0` of functions' callers for messages; scripts name themselves here. */
  sourceName: string | null = null;
  workingDirectory: string;
  directoryStack: string[] = [];
  lastStatus = 0;
  lastArgument = '';
  lastBackground: number | null = null;
  pipeStatus: number[] = [0];
  line = 1;
  /** Greater than zero inside `if` conditions, `&&`, `!`: where `set -e` does not apply. */
  conditionDepth = 0;
  loopDepth = 0;
  functionNames: string[] = [];
  sourceDepth = 0;
  isSubshell = false;
  subshellDepth = 0;
  /** `$BASHPID` of coroutines that pose as processes. */
  ownPid: number;
  /** The job whose stage this shell runs, when it runs one. */
  job: Job | null = null;
  /** Signals that arrived for traps and wait for the end of the current command. */
  pendingTraps: string[] = [];
  isRunningTrap = false;
  substitutionStatus: number | null = null;
  /** Files of process substitutions to close after the command. */
  temporaries: { readonly fd: number; readonly file: OpenFile }[] = [];
  umask: number;

  constructor(process: ShellProcess, task: Task, parts: ShellParts) {
    this.process = process;
    this.task = task;
    this.variables = parts.variables;
    this.functions = parts.functions;
    this.aliases = parts.aliases;
    this.options = parts.options;
    this.shellOptions = parts.shellOptions;
    this.traps = parts.traps;
    this.descriptors = parts.descriptors;
    this.hashed = new Map();
    this.workingDirectory = parts.workingDirectory;
    this.ownPid = process.pid;
    this.umask = process.system.umask();
  }

  get system(): System {
    return this.process.system;
  }

  has(option: string): boolean {
    return this.options.has(option);
  }

  get isJobControlled(): boolean {
    return this.options.has('monitor') && !this.isSubshell;
  }

  /** A copy for a subshell, with its own references to the open files. */
  fork(task: Task): Shell {
    const descriptors = new Map<number, OpenFile>();
    for (const [fd, file] of this.descriptors) descriptors.set(fd, file.retain());
    const traps = new Map([...this.traps].filter(([, action]) => action === ''));
    const copy = new Shell(this.process, task, {
      variables: this.variables.clone(),
      functions: new Map(this.functions),
      aliases: new Map(this.aliases),
      options: new Set(this.options),
      shellOptions: new Set(this.shellOptions),
      traps,
      descriptors,
      workingDirectory: this.workingDirectory,
    });
    this.process.bindVariables(copy);
    copy.positional = this.positional;
    copy.name = this.name;
    copy.sourceName = this.sourceName;
    copy.directoryStack = [...this.directoryStack];
    copy.lastStatus = this.lastStatus;
    copy.lastArgument = this.lastArgument;
    copy.lastBackground = this.lastBackground;
    copy.pipeStatus = this.pipeStatus;
    copy.line = this.line;
    copy.conditionDepth = this.conditionDepth;
    copy.functionNames = [...this.functionNames];
    copy.sourceDepth = this.sourceDepth;
    copy.loopDepth = this.loopDepth;
    copy.isSubshell = true;
    copy.subshellDepth = this.subshellDepth + 1;
    copy.job = this.job;
    copy.ownPid = this.ownPid;
    copy.umask = this.umask;
    return copy;
  }

  /** Gives up the open files; call when a subshell ended. */
  close(): void {
    for (const file of this.descriptors.values()) file.release();
    this.descriptors.clear();
    if (this.isSubshell && this.system.umask() !== this.umask) this.process.restoreUmask();
  }

  file(fd: number): OpenFile {
    const file = this.descriptors.get(fd);
    if (!file) throw new SystemError(Errno.EBADF);
    return file;
  }

  setFile(fd: number, file: OpenFile): void {
    const old = this.descriptors.get(fd);
    this.descriptors.set(fd, file);
    old?.release();
  }

  /** The absolute path meant by `path`. */
  resolve(path: string): string {
    if (path.startsWith('/')) return path;
    return this.workingDirectory === '/' ? `/${path}` : `${this.workingDirectory}/${path}`;
  }

  output(fd = 1): Output {
    return new Output(this.file(fd), this.task);
  }

  input(fd = 0): Input {
    return new Input(this.file(fd), this.task);
  }

  /** Writes text at once. */
  async print(text: string, fd = 1): Promise<void> {
    await this.file(fd).write(this.task, encodeText(text));
  }

  /** The beginning of error messages: `bash: ` or `script: line 3: `. */
  messagePrefix(): string {
    const name = this.sourceName ?? this.name;
    return this.process.isInteractive && this.sourceDepth === 0
      ? `${name.replace(/^-/, '')}: `
      : `${name}: line ${this.line}: `;
  }

  /** Reports an error in bash's form. A closed standard error is no reason to fail. */
  async report(message: string): Promise<void> {
    const file = this.descriptors.get(2);
    if (!file) return;
    try {
      await file.write(this.task, encodeText(`${this.messagePrefix()}${message}\n`));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
    }
  }
}

export interface ShellParts {
  readonly variables: Variables;
  readonly functions: Map<string, FunctionDefinition>;
  readonly aliases: Map<string, string>;
  readonly options: Set<string>;
  readonly shellOptions: Set<string>;
  readonly traps: Map<string, string>;
  readonly descriptors: Map<number, OpenFile>;
  readonly workingDirectory: string;
}
