import { Parser, type Options } from 'acorn';
import { EditCollector } from './source-edits.ts';
import { ReferenceKind, type ReferenceKindValue } from './source-analysis.ts';

/** The parts of acorn's syntax tree that are read here. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

export interface ParserScope {
  readonly flags: number;
  readonly var: readonly string[];
  readonly lexical: readonly string[];
  readonly functions: readonly string[];
}

/** acorn's parser as a class to extend: its methods are stable, but its types only show the static ones. */
interface ExtensibleParser {
  readonly input: string;
  readonly type: { readonly label: string; readonly keyword?: string };
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
  readonly lastTokStart: number;
  readonly lastTokEnd: number;
  readonly labels: { statementStart?: number }[];
  readonly scopeStack: ParserScope[];
  parse(): SyntaxNode;
  next(): void;
  enterScope(flags: number): void;
  exitScope(): void;
  checkLValSimple(expression: SyntaxNode, binding?: number, clashes?: object): void;
  parseExprAtom(errors: unknown, forInit: unknown, forNew: unknown): SyntaxNode;
  parseAwait(forInit: unknown): SyntaxNode;
  parseExprImport(forNew: unknown): SyntaxNode;
  parseFunction(node: SyntaxNode, ...rest: unknown[]): SyntaxNode;
  parseFunctionParams(node: SyntaxNode): void;
  parseFunctionBody(node: SyntaxNode, isArrow: boolean, isMethod: boolean, forInit: unknown): void;
  parseArrowExpression(node: SyntaxNode, ...rest: unknown[]): SyntaxNode;
  parseClass(node: SyntaxNode, isStatement: unknown): SyntaxNode;
  parsePropertyValue(property: SyntaxNode, ...rest: unknown[]): void;
  parseLabeledStatement(node: SyntaxNode, name: string, ...rest: unknown[]): SyntaxNode;
  parseStatement(context: unknown, topLevel?: unknown, exports?: unknown): SyntaxNode;
  parseTryStatement(node: SyntaxNode): SyntaxNode;
  parseForIn(node: SyntaxNode, init: SyntaxNode): SyntaxNode;
  parseVar(node: SyntaxNode, isFor: boolean, kind: string, ...rest: unknown[]): SyntaxNode;
  parseImport(node: SyntaxNode): SyntaxNode;
  parseExport(node: SyntaxNode, exports: unknown): SyntaxNode;
}

const ExtensibleParser = Parser as unknown as new (options: Options, input: string) => ExtensibleParser;

interface FunctionState {
  awaits: number;
  /** Variables the instrumentation needs in this function, beside the one for the frame. */
  readonly variables: string[];
  /** Offsets just inside of `catch` and `finally` blocks. */
  readonly handlers: number[];
}

interface PendingReference {
  readonly name: string;
  readonly at: number;
  kind: ReferenceKindValue;
}

interface AwaitedLoop {
  closeParenthesis: number;
  bodyStart: number;
  isBlock: boolean;
}

const noBinding = 0;

/**
 * acorn, collecting in the same pass the edits that make asynchronous context follow `await`, those for
 * `import()` and `import.meta`, and the uses of given names with scopes respected. No tree is walked afterwards.
 *
 * `await X` becomes `P.r(await P.k(X,P_f=P.c()),P_f,P_f=void 0)`: `c` reads the current frame once X is evaluated,
 * `k` returns X, `r` puts the frame back once the promise settled. A rejection passes by `r`; so every `catch` and
 * `finally` block of the function begins by restoring `P_f` if it still holds a frame. No promise job is added.
 * `function-text.ts` undoes these edits in the text of functions: change both together.
 */
export class InstrumentingParser extends ExtensibleParser {
  readonly edits = new EditCollector();
  readonly prefix: string;
  /** Names whose unresolved uses are recorded. */
  readonly #watched: ReadonlySet<string>;
  readonly #functions: FunctionState[] = [{ awaits: 0, variables: [], handlers: [] }];
  #pending: PendingReference[][] = [[]];
  #arrowReferences: PendingReference[] | null = null;
  #awaitedLoop: AwaitedLoop | null = null;
  #loopCount = 0;
  #parameterStart = 0;
  readonly assigned = new Set<string>();
  readonly #assignedAt = new Set<number>();
  hasTopLevelAwait = false;
  hasDirectEval = false;
  needsHelper = false;

  constructor(options: Options, source: string, prefix: string, watched: ReadonlySet<string>) {
    super(options, source);
    this.prefix = prefix;
    this.#watched = watched;
  }

  /** Where the parameter list of the function parsed last begins. */
  get lastParameterStart(): number {
    return this.#parameterStart;
  }

  /** After `parse`: what the top level declares. */
  topLevelScope(): ParserScope {
    return this.scopeStack[0]!;
  }

  /** After `parse`: uses that no inner scope declares, by name, in source order. */
  references(): Map<string, PendingReference[]> {
    const byName = new Map<string, PendingReference[]>();
    for (const reference of this.#pending[0]!.sort((left, right) => left.at - right.at)) {
      if (this.#assignedAt.has(reference.at)) {
        reference.kind =
          reference.kind === ReferenceKind.shorthand ? ReferenceKind.shorthandAssigned : ReferenceKind.assigned;
      }
      const list = byName.get(reference.name);
      if (list) list.push(reference);
      else byName.set(reference.name, [reference]);
    }
    return byName;
  }

  override enterScope(flags: number): void {
    super.enterScope(flags);
    // acorn's constructor enters the top scope before this class's fields exist.
    if (!this.edits) return;
    this.#pending.push(this.#arrowReferences ?? []);
    this.#arrowReferences = null;
  }

  override exitScope(): void {
    const scope = this.scopeStack[this.scopeStack.length - 1]!;
    super.exitScope();
    const inner = this.#pending.pop()!;
    const outer = this.#pending[this.#pending.length - 1]!;
    for (const reference of inner) {
      const name = reference.name;
      if (scope.var.includes(name) || scope.lexical.includes(name) || scope.functions.includes(name)) continue;
      outer.push(reference);
    }
  }

  override checkLValSimple(expression: SyntaxNode, binding = noBinding, clashes?: object): void {
    if (binding === noBinding && expression.type === 'Identifier') {
      this.assigned.add(expression['name'] as string);
      if (this.#watched.has(expression['name'] as string)) this.#assignedAt.add(expression.start);
    }
    super.checkLValSimple(expression, binding, clashes);
  }

  override parseExprAtom(errors: unknown, forInit: unknown, forNew: unknown): SyntaxNode {
    if (!this.#isAt('name')) return super.parseExprAtom(errors, forInit, forNew);
    const name = this.value as string;
    const at = this.start;
    if (this.#watched.has(name)) {
      const kind = forNew ? ReferenceKind.afterNew : ReferenceKind.plain;
      this.#pending[this.#pending.length - 1]!.push({ name, at, kind });
    }
    const node = super.parseExprAtom(errors, forInit, forNew);
    if (name === 'eval' && this.#isAt('(')) this.hasDirectEval = true;
    return node;
  }

  override parsePropertyValue(property: SyntaxNode, isPattern: boolean, ...rest: unknown[]): void {
    super.parsePropertyValue(property, isPattern, ...rest);
    if (isPattern || property['shorthand'] !== true) return;
    const key = property['key'] as SyntaxNode;
    const name = key['name'] as string;
    if (this.#watched.has(name)) {
      this.#pending[this.#pending.length - 1]!.push({ name, at: key.start, kind: ReferenceKind.shorthand });
    }
  }

  override parseLabeledStatement(node: SyntaxNode, name: string, ...rest: unknown[]): SyntaxNode {
    if (this.#watched.has(name)) this.#dropReferences(name, node.start);
    return super.parseLabeledStatement(node, name, ...rest);
  }

  override parseArrowExpression(node: SyntaxNode, ...rest: unknown[]): SyntaxNode {
    // The parameters were parsed as an expression of the outer scope: their names belong to the arrow.
    const outer = this.#pending[this.#pending.length - 1]!;
    let index = outer.length;
    while (index > 0 && outer[index - 1]!.at >= node.start) index--;
    this.#arrowReferences = outer.splice(index);
    return super.parseArrowExpression(node, ...rest);
  }

  override parseFunction(node: SyntaxNode, ...rest: unknown[]): SyntaxNode {
    const parsed = super.parseFunction(node, ...rest);
    if (parsed.type === 'FunctionExpression') this.#dropOwnName(parsed);
    return parsed;
  }

  override parseFunctionParams(node: SyntaxNode): void {
    const start = this.start;
    super.parseFunctionParams(node);
    this.#parameterStart = start;
  }

  override parseClass(node: SyntaxNode, isStatement: unknown): SyntaxNode {
    const parsed = super.parseClass(node, isStatement);
    if (parsed.type === 'ClassExpression') this.#dropOwnName(parsed);
    return parsed;
  }

  override parseFunctionBody(node: SyntaxNode, isArrow: boolean, isMethod: boolean, forInit: unknown): void {
    const bodyStart = this.start;
    const parameterStart = this.#parameterStart;
    const state: FunctionState = { awaits: 0, variables: [], handlers: [] };
    this.#functions.push(state);
    super.parseFunctionBody(node, isArrow, isMethod, forInit);
    this.#functions.pop();
    this.#parameterStart = parameterStart;
    if (state.awaits === 0) return;
    const variable = `;var ${[`${this.prefix}_f`, ...state.variables].join()}`;
    if (node['expression'] === true) {
      this.edits.insert(bodyStart, `{${this.prefix};return `, 'open');
      this.edits.insert(this.lastTokEnd, `${variable};${this.prefix}}`, 'close');
    } else {
      this.edits.insert(this.lastTokEnd - 1, variable, 'close');
    }
    this.#restoreInHandlers(state);
  }

  override parseAwait(forInit: unknown): SyntaxNode {
    const start = this.start;
    const node = super.parseAwait(forInit);
    const { edits, prefix } = this;
    this.#noteAwait();
    edits.insert(start + 5, ` ${prefix}.k(`, 'open');
    edits.insert(this.lastTokEnd, `,${prefix}_f=${prefix}.c()),${prefix}_f,${prefix}_f=void 0)`, 'close');
    edits.insert(start, `${prefix}.r(`, 'open');
    return node;
  }

  override parseExprImport(forNew: unknown): SyntaxNode {
    const start = this.start;
    const node = super.parseExprImport(forNew);
    this.needsHelper = true;
    if (node.type === 'ImportExpression') this.edits.replace(start, start + 6, `${this.prefix}.import`);
    else this.edits.replace(start, node.end, `${this.prefix}.meta`);
    return node;
  }

  override parseTryStatement(node: SyntaxNode): SyntaxNode {
    const parsed = super.parseTryStatement(node);
    const { handlers } = this.#functions[this.#functions.length - 1]!;
    const handler = parsed['handler'] as SyntaxNode | null;
    const finalizer = parsed['finalizer'] as SyntaxNode | null;
    if (handler) handlers.push((handler['body'] as SyntaxNode).start + 1);
    if (finalizer) handlers.push(finalizer.start + 1);
    return parsed;
  }

  override parseStatement(context: unknown, topLevel?: unknown, exports?: unknown): SyntaxNode {
    const loop = this.#awaitedLoop;
    if (context === 'for' && loop) {
      this.#awaitedLoop = null;
      loop.closeParenthesis = this.lastTokEnd - 1;
      loop.bodyStart = this.start;
      loop.isBlock = this.type.label === '{';
    }
    return super.parseStatement(context, topLevel, exports);
  }

  override parseVar(node: SyntaxNode, isFor: boolean, kind: string, ...rest: unknown[]): SyntaxNode {
    if (kind === 'await using') this.#noteAwait();
    return super.parseVar(node, isFor, kind, ...rest);
  }

  override parseForIn(node: SyntaxNode, init: SyntaxNode): SyntaxNode {
    if (node['await'] !== true) return super.parseForIn(node, init);
    const afterOf = this.end;
    // The label list holds the loop itself last; a label of this statement stands before it.
    const isLabeled = this.labels[this.labels.length - 2]?.statementStart === node.start;
    const loop: AwaitedLoop = { closeParenthesis: 0, bodyStart: 0, isBlock: false };
    this.#awaitedLoop = loop;
    const parsed = super.parseForIn(node, init);
    this.#instrumentLoop(parsed, loop, afterOf, isLabeled);
    return parsed;
  }

  /** After `parse`: completes the top level and returns the variables it needs. */
  finishTopLevel(): string[] {
    const state = this.#functions[0]!;
    this.#restoreInHandlers(state);
    return state.awaits === 0 ? [] : [`${this.prefix}_f`, ...state.variables];
  }

  #instrumentLoop(node: SyntaxNode, loop: AwaitedLoop, afterOf: number, isLabeled: boolean): void {
    const { edits, prefix } = this;
    this.#noteAwait();
    const variable = `${prefix}_g${this.#loopCount++}`;
    this.#functions[this.#functions.length - 1]!.variables.push(variable);
    const resumed = `${prefix}_f=void 0;${prefix}.s(${variable});`;
    edits.insert(afterOf, ` ${prefix}.k(`, 'open');
    edits.insert(loop.closeParenthesis, `,${prefix}_f=${prefix}.c(),${variable}=${prefix}_f)`, 'close');
    if (loop.isBlock) {
      edits.insert(loop.bodyStart + 1, resumed, 'open');
    } else {
      edits.insert(loop.bodyStart, `{${prefix};${resumed}`, 'open');
      edits.insert(node.end, `;${prefix}}`, 'close');
    }
    if (isLabeled) return;
    edits.insert(node.start, `{${prefix};`, 'open');
    edits.insert(node.end, `;${resumed}${prefix}}`, 'close');
  }

  #isAt(label: string): boolean {
    return this.type.label === label;
  }

  #noteAwait(): void {
    this.needsHelper = true;
    this.#functions[this.#functions.length - 1]!.awaits++;
    if (this.#functions.length === 1) this.hasTopLevelAwait = true;
  }

  #restoreInHandlers(state: FunctionState): void {
    if (state.awaits === 0) return;
    const { prefix } = this;
    const restore = `if(${prefix}_f!==void 0)${prefix}_f=${prefix}.x(${prefix}_f);`;
    for (const at of state.handlers) this.edits.insert(at, restore, 'open');
  }

  #dropOwnName(node: SyntaxNode): void {
    const name = (node['id'] as SyntaxNode | null)?.['name'];
    if (typeof name === 'string' && this.#watched.has(name)) this.#dropReferences(name, node.start);
  }

  #dropReferences(name: string, from: number): void {
    const depth = this.#pending.length - 1;
    this.#pending[depth] = this.#pending[depth]!.filter((entry) => entry.name !== name || entry.at < from);
  }
}
