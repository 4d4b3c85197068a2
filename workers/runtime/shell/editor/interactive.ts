import { OpenFlag } from '../../abi/file-modes.ts';
import { aliasLookup, runText } from '../builtins/flow.ts';
import { ExpansionError, FunctionReturn, LoopExit } from '../interpreter/control-flow.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { expandPrompt } from '../interpreter/prompt.ts';
import { runPendingTraps } from '../interpreter/traps.ts';
import { SystemError } from '../io/system-error.ts';
import { Terminated } from '../io/task.ts';
import { decodeText, encodeText } from '../io/text.ts';
import { Parser } from '../language/parser.ts';
import { ShellSyntaxError } from '../language/syntax-error.ts';
import { hasOpenHeredoc } from '../standard-input.ts';
import { Signal } from '../../abi/signals.ts';
import { completeLine } from './completion.ts';
import { EventNotFound, expandHistory } from './history-expansion.ts';
import { LineEditor, type LineResult } from './line-editor.ts';

const DEFAULT_PROMPT = '\\[\\e[1;34m\\]\\w\\[\\e[0m\\] \\[\\e[32m\\]❯\\[\\e[0m\\] ';
const HISTORY_LIMIT = 2000;

/** The conversation with a person at a terminal. */
class InteractiveShell {
  private readonly interpreter: Interpreter;
  private readonly editor: LineEditor;
  private line = 1;

  constructor(interpreter: Interpreter) {
    this.interpreter = interpreter;
    const { shell } = interpreter;
    const files = { input: shell.file(0), output: shell.file(2) };
    this.editor = new LineEditor(shell.system, shell.task, files, shell.process.history, (before) =>
      Promise.resolve(completeLine(shell, before)),
    );
  }

  private get historyFile(): string {
    const { shell } = this.interpreter;
    return shell.resolve(shell.variables.get('HISTFILE') ?? `${shell.variables.get('HOME') ?? '/home'}/.bash_history`);
  }

  prepare(): void {
    const { shell } = this.interpreter;
    const { process, system } = shell;
    process.isInteractive = true;
    for (const option of ['monitor', 'history', 'emacs', 'histexpand']) shell.options.add(option);
    shell.shellOptions.add('expand_aliases');
    const fd = shell.file(0).descriptor();
    if (shell.file(0).isTerminal) {
      process.terminal = fd;
      system.setProcessGroup(0, 0);
      process.handleTerminalSignals();
      process.takeTerminal();
    }
    if (!shell.variables.isSet('PS1')) shell.variables.set('PS1', DEFAULT_PROMPT);
    if (!shell.variables.isSet('PS2')) shell.variables.set('PS2', '> ');
    for (const [name, value] of [
      ['ls', 'ls --color=auto'],
      ['ll', 'ls -alF --color=auto'],
      ['la', 'ls -A --color=auto'],
      ['grep', 'grep --color=auto'],
    ]) {
      shell.aliases.set(name!, value!);
    }
    const saved = system.readFile(this.historyFile);
    if (typeof saved !== 'number') {
      const lines = decodeText(saved)
        .split('\n')
        .filter((line) => line !== '');
      process.history.push(...lines.slice(-HISTORY_LIMIT));
    }
  }

  /** Reads ~/.profile or ~/.bashrc when there is one. */
  async readProfile(): Promise<void> {
    const { shell } = this.interpreter;
    const home = shell.variables.get('HOME') ?? '/home';
    for (const name of ['.profile', '.bashrc']) {
      const contents = shell.system.readFile(`${home}/${name}`);
      if (typeof contents !== 'number') await this.guard(() => runText(this.interpreter, decodeText(contents)));
    }
  }

  private remember(text: string): void {
    const { history } = this.interpreter.shell.process;
    const control = this.interpreter.shell.variables.get('HISTCONTROL') ?? '';
    if (text.trim() === '' || (/ignore(space|both)/.test(control) && text.startsWith(' '))) return;
    // The same line twice in a row is one entry.
    if (history.at(-1) === text) return;
    history.push(text);
    if (history.length > HISTORY_LIMIT) history.splice(0, history.length - HISTORY_LIMIT);
    const { system } = this.interpreter.shell;
    const flags = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_APPEND;
    // Several terminals add to the same file; one that cannot be written is no reason to bother.
    system.writeFile(this.historyFile, encodeText(`${text.replaceAll('\n', '; ')}\n`), flags, 0o600);
  }

  private async announceJobs(): Promise<void> {
    const { shell } = this.interpreter;
    const { jobs } = shell.process;
    for (const job of [...jobs.list]) {
      if (job.state === 'running' || job.isNotified) continue;
      await shell.print(`${jobs.describe(job)}\n`, 2);
      job.isNotified = true;
      if (job.state === 'done') jobs.remove(job);
    }
  }

  private async prompt(name: 'PS1' | 'PS2'): Promise<LineResult> {
    const { shell, expander } = this.interpreter;
    if (name === 'PS1') {
      await this.announceJobs();
      const before = shell.variables.get('PROMPT_COMMAND');
      if (before) {
        const status = shell.lastStatus;
        await runText(this.interpreter, before);
        shell.lastStatus = status;
      }
    }
    return this.editor.read(await expandPrompt(expander, shell.variables.get(name) ?? ''));
  }

  /** Reads lines until they make a whole program. Null at the end of the input. */
  private async readProgram(): Promise<string | null> {
    const { shell } = this.interpreter;
    let text = '';
    for (;;) {
      const result = await this.prompt(text === '' ? 'PS1' : 'PS2');
      if (result.type === 'end') {
        if (text === '') return null;
        await shell.report('syntax error: unexpected end of file');
        shell.lastStatus = 2;
        return '';
      }
      if (result.type === 'interrupted') {
        shell.lastStatus = 130;
        return '';
      }
      const expanded = await this.expand(result.text);
      if (expanded === null) return '';
      text += (text === '' ? '' : '\n') + expanded;
      if (!this.isIncomplete(text)) return text;
    }
  }

  private async expand(typed: string): Promise<string | null> {
    const { shell } = this.interpreter;
    if (!shell.has('histexpand') || !/[!^]/.test(typed)) return typed;
    try {
      const expanded = expandHistory(typed, shell.process.history);
      if (expanded !== typed) await shell.print(`${expanded}\n`, 2);
      return expanded;
    } catch (error) {
      if (!(error instanceof EventNotFound)) throw error;
      await shell.report(error.message);
      return null;
    }
  }

  private isIncomplete(text: string): boolean {
    if (/(?:^|[^\\])(?:\\\\)*\\$/.test(text)) return true;
    if (hasOpenHeredoc(`${text}\n`)) return true;
    try {
      new Parser(text, 1, aliasLookup(this.interpreter)).parseAll();
      return false;
    } catch (error) {
      if (error instanceof ShellSyntaxError) return error.isIncomplete;
      throw error;
    }
  }

  /** Runs something so that nothing but the shell's own end leaves the conversation. */
  private async guard(run: () => Promise<number>): Promise<void> {
    const { shell } = this.interpreter;
    try {
      await run();
    } catch (error) {
      if (error instanceof Terminated) {
        shell.lastStatus = 128 + error.signal;
        if (error.signal === Signal.SIGINT) await this.afterInterrupt();
      } else if (error instanceof FunctionReturn) shell.lastStatus = error.code;
      else if (error instanceof LoopExit) shell.lastStatus = 0;
      else if (error instanceof ExpansionError || error instanceof SystemError) {
        await shell.report(error.message);
        shell.lastStatus = 1;
      } else throw error;
    }
    shell.task.reset();
    shell.conditionDepth = 0;
    shell.loopDepth = 0;
  }

  private async afterInterrupt(): Promise<void> {
    this.interpreter.shell.task.reset();
    await this.interpreter.shell.print('\n', 2);
  }

  async converse(): Promise<number> {
    const { shell } = this.interpreter;
    for (;;) {
      let text: string | null;
      try {
        text = await this.readProgram();
      } catch (error) {
        // Ctrl-C between the end of the line and the start of the command.
        if (!(error instanceof Terminated)) throw error;
        shell.lastStatus = 128 + error.signal;
        await this.afterInterrupt();
        continue;
      }
      if (text === null) {
        const stopped = shell.process.jobs.list.some((job) => job.state === 'stopped');
        if (!stopped) break;
        await shell.print('There are stopped jobs.\n', 2);
        for (const job of shell.process.jobs.list) job.kill(Signal.SIGHUP);
        break;
      }
      if (text.trim() === '') continue;
      this.remember(text);
      await this.guard(async () => {
        const status = await runText(this.interpreter, text, this.line);
        if (shell.pendingTraps.length > 0) await runPendingTraps(this.interpreter);
        return status;
      });
    }
    await shell.print('exit\n', 2);
    return shell.lastStatus;
  }
}

/** Reads and runs commands from a terminal until its end. */
export async function runInteractive(interpreter: Interpreter, hasProfile: boolean): Promise<number> {
  const conversation = new InteractiveShell(interpreter);
  conversation.prepare();
  if (hasProfile) await conversation.readProfile();
  return conversation.converse();
}
