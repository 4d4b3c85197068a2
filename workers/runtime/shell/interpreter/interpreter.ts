import type {
  AndOrList,
  Command,
  ConditionalExpression,
  FunctionDefinition,
  Pipeline,
  Script,
} from '../language/ast.ts';
import { matchesPattern } from '../language/pattern.ts';
import { SystemError } from '../io/system-error.ts';
import { Terminated } from '../io/task.ts';
import { ExpansionError, FunctionReturn, LineDiscarded, LoopExit, ShellExit } from './control-flow.ts';
import { evaluateConditional } from './conditional.ts';
import { Expander } from './expander.ts';
import { applyRedirections, RedirectionError, restoreDescriptors, type SavedDescriptors } from './redirections.ts';
import type { Shell } from './shell.ts';
import { runSimpleCommand } from './simple-command.ts';
import { startBackground } from './background.ts';
import { runPipelineStages, runSubshell } from './pipeline.ts';
import { captureOutput, connectProcess } from './substitution.ts';
import { runPendingTraps, runTrap } from './traps.ts';
import { timePipeline } from './timing.ts';
import { runSelect } from './select.ts';

/** Commands whose failure `set -e` and the ERR trap notice; the others pass on a failure noticed within. */
const failingTypes = new Set<Command['type']>(['simple', 'subshell', 'arithmetic', 'conditional']);

/** Executes the syntax tree in one shell environment. */
export class Interpreter {
  readonly shell: Shell;
  readonly expander: Expander;

  constructor(shell: Shell) {
    this.shell = shell;
    this.expander = new Expander(shell, {
      capture: (body) => captureOutput(this, body),
      connect: (body, direction) => connectProcess(this, body, direction),
    });
    shell.variables.evaluate = (expression) => String(this.expander.evaluate(expression));
  }

  /** An interpreter for a copy of the shell. */
  create(shell: Shell): Interpreter {
    return new Interpreter(shell);
  }

  async script(script: Script): Promise<number> {
    for (const list of script.lists) {
      if (list.isBackground) await startBackground(this, list);
      else await this.andOr(list);
    }
    return this.shell.lastStatus;
  }

  async andOr(list: AndOrList): Promise<number> {
    const { rest } = list;
    if (this.shell.has('noexec') && !this.shell.process.isInteractive) return this.shell.lastStatus;
    let status = await this.pipeline(list.first, list.source, rest.length === 0);
    for (let index = 0; index < rest.length; index++) {
      const { operator, pipeline } = rest[index]!;
      if ((operator === '&&') !== (status === 0)) continue;
      status = await this.pipeline(pipeline, list.source, index === rest.length - 1);
    }
    return status;
  }

  /** `isLast`: the pipeline decides its list, so that `set -e` applies to it. */
  private async pipeline(pipeline: Pipeline, source: string, isLast: boolean): Promise<number> {
    const { shell } = this;
    const isIgnored = pipeline.isNegated || !isLast;
    if (isIgnored) shell.conditionDepth++;
    let status: number;
    try {
      if (pipeline.timed !== 'no') status = await timePipeline(this, pipeline, source);
      else status = await this.stages(pipeline, source);
    } finally {
      if (isIgnored) shell.conditionDepth--;
    }
    if (pipeline.isNegated) status = status === 0 ? 1 : 0;
    shell.lastStatus = status;
    if (shell.pendingTraps.length > 0) await runPendingTraps(this);
    if (status !== 0 && !isIgnored && shell.conditionDepth === 0) await this.noticeFailure(pipeline, status);
    return shell.lastStatus;
  }

  async stages(pipeline: Pipeline, source: string): Promise<number> {
    const { shell } = this;
    const single = pipeline.commands.length === 1 ? pipeline.commands[0]! : null;
    if (!single) return runPipelineStages(this, pipeline, source);
    const status = await this.command(single, source);
    if (single.type === 'simple' || single.type === 'subshell') this.setPipeStatus([status]);
    shell.lastStatus = status;
    return status;
  }

  setPipeStatus(statuses: readonly number[]): void {
    this.shell.pipeStatus = [...statuses];
    this.shell.variables.globalVariable('PIPESTATUS').value = statuses.map(String);
  }

  private async noticeFailure(pipeline: Pipeline, status: number): Promise<void> {
    const { shell } = this;
    const isNoticed = pipeline.commands.length > 1 || failingTypes.has(pipeline.commands[0]!.type);
    if (!isNoticed) return;
    const isTrapInherited = shell.functionNames.length === 0 || shell.has('errtrace');
    if (shell.traps.has('ERR') && isTrapInherited) await runTrap(this, 'ERR');
    if (shell.has('errexit')) throw new ShellExit(status);
  }

  async command(command: Command, source: string): Promise<number> {
    const { shell } = this;
    const pause = shell.task.checkpoint();
    if (pause) await pause;
    if (command.line > 0) shell.line = command.line;
    if (command.type === 'simple') return runSimpleCommand(this, command, source);
    if (command.redirections.length === 0) return this.guarded(() => this.compound(command, source));
    const saved: SavedDescriptors = new Map();
    try {
      return await this.guarded(async () => {
        await applyRedirections(this.expander, command.redirections, saved);
        return this.compound(command, source);
      });
    } finally {
      restoreDescriptors(shell, saved);
    }
  }

  /** Reports the errors of expansions and redirections, which fail the command only. */
  async guarded(run: () => Promise<number>): Promise<number> {
    try {
      return await run();
    } catch (error) {
      return this.handleError(error);
    }
  }

  async handleError(error: unknown): Promise<number> {
    const { shell } = this;
    if (error instanceof RedirectionError) {
      await shell.report(error.message);
      return 1;
    }
    if (error instanceof SystemError) {
      await shell.report(`write error: ${error.message}`);
      return 1;
    }
    if (!(error instanceof ExpansionError)) throw error;
    await shell.report(error.message);
    shell.lastStatus = error.code === 127 && shell.isSubshell ? 1 : 1;
    if (error.isFatal && (!shell.process.isInteractive || shell.isSubshell)) {
      throw new ShellExit(shell.isSubshell ? 1 : error.code);
    }
    return 1;
  }

  private async compound(command: Exclude<Command, { type: 'simple' }>, source: string): Promise<number> {
    switch (command.type) {
      case 'group':
        return this.script(command.body);
      case 'subshell':
        return runSubshell(this, command.body, source);
      case 'if':
        return this.conditionalCommand(command);
      case 'for':
        return this.forLoop(command);
      case 'select':
        return runSelect(this, command);
      case 'arithmetic-for':
        return this.arithmeticFor(command);
      case 'while':
      case 'until':
        return this.whileLoop(command);
      case 'case':
        return this.caseCommand(command);
      case 'arithmetic':
        return (await this.expander.arithmetic(command.expression)) === 0n ? 1 : 0;
      case 'conditional':
        return this.conditional(command.expression);
      case 'function':
        return this.define(command);
    }
  }

  private define(command: FunctionDefinition): number {
    this.shell.functions.set(command.name, command);
    return 0;
  }

  private async conditional(expression: ConditionalExpression): Promise<number> {
    return (await evaluateConditional(this.expander, expression)) ? 0 : 1;
  }

  /** Runs what only decides: `set -e` does not apply to it. */
  async condition(script: Script): Promise<number> {
    this.shell.conditionDepth++;
    try {
      return await this.script(script);
    } finally {
      this.shell.conditionDepth--;
    }
  }

  private async conditionalCommand(command: Extract<Command, { type: 'if' }>): Promise<number> {
    for (const { condition, body } of command.clauses) {
      if ((await this.condition(condition)) === 0) return this.script(body);
    }
    this.shell.lastStatus = 0;
    return command.otherwise ? this.script(command.otherwise) : 0;
  }

  /** Runs a loop body; returns false when the loop is to end. */
  async loopBody(body: Script): Promise<boolean> {
    try {
      await this.script(body);
      return true;
    } catch (error) {
      if (!(error instanceof LoopExit)) throw error;
      if (--error.count > 0) throw error;
      this.shell.lastStatus = 0;
      return error.isContinue;
    }
  }

  async inLoop(run: () => Promise<void>): Promise<number> {
    this.shell.loopDepth++;
    try {
      await run();
    } finally {
      this.shell.loopDepth--;
    }
    return this.shell.lastStatus;
  }

  private async forLoop(command: Extract<Command, { type: 'for' | 'select' }>): Promise<number> {
    const { shell } = this;
    if (!/^[A-Za-z_]\w*$/.test(command.name)) throw new ExpansionError(`\`${command.name}': not a valid identifier`);
    const words = command.words === null ? shell.positional : await this.expander.words(command.words);
    shell.lastStatus = 0;
    return this.inLoop(async () => {
      for (const word of words) {
        shell.variables.set(command.name, word);
        if (!(await this.loopBody(command.body))) break;
      }
    });
  }

  private async arithmeticFor(command: Extract<Command, { type: 'arithmetic-for' }>): Promise<number> {
    const { expander } = this;
    const evaluate = async (parts: typeof command.condition, fallback: bigint): Promise<bigint> => {
      const text = await expander.partsText(parts);
      return text.trim() === '' ? fallback : expander.evaluate(text);
    };
    await evaluate(command.initial, 0n);
    this.shell.lastStatus = 0;
    return this.inLoop(async () => {
      while ((await evaluate(command.condition, 1n)) !== 0n) {
        const pause = this.shell.task.checkpoint();
        if (pause) await pause;
        if (!(await this.loopBody(command.body))) break;
        await evaluate(command.step, 0n);
      }
    });
  }

  private async whileLoop(command: Extract<Command, { type: 'while' | 'until' }>): Promise<number> {
    const { shell } = this;
    let status = 0;
    await this.inLoop(async () => {
      for (;;) {
        const pause = shell.task.checkpoint();
        if (pause) await pause;
        try {
          if (((await this.condition(command.condition)) === 0) !== (command.type === 'while')) break;
        } catch (error) {
          if (!(error instanceof LoopExit)) throw error;
          if (--error.count > 0) throw error;
          if (error.isContinue) continue;
          break;
        }
        const goesOn = await this.loopBody(command.body);
        status = shell.lastStatus;
        if (!goesOn) break;
      }
    });
    shell.lastStatus = status;
    return status;
  }

  private async caseCommand(command: Extract<Command, { type: 'case' }>): Promise<number> {
    const { shell } = this;
    const subject = await this.expander.text(command.word);
    const isCaseIgnored = shell.shellOptions.has('nocasematch');
    let status = 0;
    let isFalling = false;
    for (const clause of command.clauses) {
      let isMatched = isFalling;
      for (const pattern of clause.patterns) {
        isMatched ||= matchesPattern(subject, await this.expander.pattern(pattern.parts), isCaseIgnored);
        if (isMatched) break;
      }
      if (!isMatched) continue;
      shell.lastStatus = 0;
      status = await this.script(clause.body);
      if (clause.terminator === ';;') return status;
      isFalling = clause.terminator === ';&';
    }
    return status;
  }

  /** Calls a function with the given arguments. */
  async call(definition: FunctionDefinition, args: readonly string[]): Promise<number> {
    const { shell } = this;
    if (shell.functionNames.length > 1000)
      throw new ExpansionError(`${definition.name}: maximum function nesting level exceeded (1000)`);
    const saved = { positional: shell.positional, loopDepth: shell.loopDepth, line: shell.line };
    shell.positional = [...args];
    shell.loopDepth = 0;
    shell.functionNames.unshift(definition.name);
    this.publishFunctionNames();
    shell.variables.pushScope();
    try {
      return await this.command(definition.body, definition.name);
    } catch (error) {
      if (error instanceof FunctionReturn) return error.code;
      throw error;
    } finally {
      shell.variables.popScope();
      shell.functionNames.shift();
      this.publishFunctionNames();
      shell.positional = saved.positional;
      shell.loopDepth = saved.loopDepth;
      shell.line = saved.line;
    }
  }

  private publishFunctionNames(): void {
    const { functionNames, variables } = this.shell;
    variables.globalVariable('FUNCNAME').value = functionNames.length > 0 ? [...functionNames, 'main'] : null;
  }

  /** Runs a subshell to its end: its exit code, with the EXIT trap run and its files closed. */
  async toEnd(run: () => Promise<number>): Promise<number> {
    const { shell } = this;
    let status: number;
    try {
      status = await run();
    } catch (error) {
      if (error instanceof ShellExit || error instanceof FunctionReturn || error instanceof LineDiscarded)
        status = error.code;
      else if (error instanceof LoopExit) status = shell.lastStatus;
      else if (error instanceof Terminated) status = 128 + error.signal;
      else if (error instanceof SystemError && error.isBrokenPipe) status = 141;
      else
        status = await this.guarded(() => Promise.reject(error as Error)).catch((fatal: unknown) => {
          if (fatal instanceof ShellExit) return fatal.code;
          throw fatal;
        });
    }
    shell.lastStatus = status;
    try {
      if (shell.traps.get('EXIT')) status = await this.exitTrap(status);
    } finally {
      shell.close();
    }
    return shell.isSubshell ? status : shell.process.endOf(status);
  }

  private async exitTrap(status: number): Promise<number> {
    try {
      await runTrap(this, 'EXIT');
      return status;
    } catch (error) {
      if (error instanceof ShellExit) return error.code;
      if (error instanceof Terminated) return 128 + error.signal;
      throw error;
    }
  }
}
