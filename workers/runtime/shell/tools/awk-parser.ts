import { tokenizeAwk, type AwkToken } from './awk-lexer.ts';
import { UsageError } from './tool.ts';

export type AwkExpression =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'expression'; readonly source: string }
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'field'; readonly index: AwkExpression }
  | { readonly type: 'element'; readonly name: string; readonly keys: readonly AwkExpression[] }
  | {
      readonly type: 'assign';
      readonly operator: string;
      readonly target: AwkExpression;
      readonly value: AwkExpression;
    }
  | { readonly type: 'step'; readonly by: number; readonly isPrefix: boolean; readonly target: AwkExpression }
  | { readonly type: 'unary'; readonly operator: string; readonly operand: AwkExpression }
  | { readonly type: 'binary'; readonly operator: string; readonly left: AwkExpression; readonly right: AwkExpression }
  | {
      readonly type: 'conditional';
      readonly condition: AwkExpression;
      readonly whenTrue: AwkExpression;
      readonly whenFalse: AwkExpression;
    }
  | { readonly type: 'match'; readonly isNegated: boolean; readonly left: AwkExpression; readonly right: AwkExpression }
  | { readonly type: 'in'; readonly keys: readonly AwkExpression[]; readonly name: string }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly AwkExpression[] }
  | {
      readonly type: 'builtin';
      readonly name: string;
      readonly args: readonly AwkExpression[];
      readonly hasParentheses: boolean;
    }
  | {
      readonly type: 'getline';
      readonly source: 'main' | 'file' | 'command';
      readonly from: AwkExpression | null;
      readonly target: AwkExpression | null;
    }
  | { readonly type: 'grouping'; readonly items: readonly AwkExpression[] };

export type AwkStatement =
  | { readonly type: 'block'; readonly body: readonly AwkStatement[] }
  | { readonly type: 'expression'; readonly expression: AwkExpression }
  | {
      readonly type: 'print' | 'printf';
      readonly args: readonly AwkExpression[];
      readonly redirect: '>' | '>>' | '|' | null;
      readonly target: AwkExpression | null;
    }
  | {
      readonly type: 'if';
      readonly condition: AwkExpression;
      readonly body: AwkStatement;
      readonly otherwise: AwkStatement | null;
    }
  | { readonly type: 'while'; readonly condition: AwkExpression; readonly body: AwkStatement }
  | { readonly type: 'do'; readonly condition: AwkExpression; readonly body: AwkStatement }
  | {
      readonly type: 'for';
      readonly initial: AwkStatement | null;
      readonly condition: AwkExpression | null;
      readonly step: AwkStatement | null;
      readonly body: AwkStatement;
    }
  | { readonly type: 'for-in'; readonly variable: string; readonly array: string; readonly body: AwkStatement }
  | { readonly type: 'break' | 'continue' | 'next' | 'nextfile' }
  | { readonly type: 'exit' | 'return'; readonly value: AwkExpression | null }
  | { readonly type: 'delete'; readonly name: string; readonly keys: readonly AwkExpression[] | null };

export interface AwkRule {
  readonly kind: 'BEGIN' | 'END' | 'main';
  readonly pattern: AwkExpression | null;
  readonly rangeEnd: AwkExpression | null;
  /** Null prints the record. */
  readonly body: AwkStatement | null;
}

export interface AwkFunction {
  readonly parameters: readonly string[];
  readonly body: AwkStatement;
}

export interface AwkProgram {
  readonly rules: readonly AwkRule[];
  readonly functions: ReadonlyMap<string, AwkFunction>;
}

const assignments = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=']);

class AwkParser {
  private readonly tokens: readonly AwkToken[];
  private index = 0;
  private readonly rules: AwkRule[] = [];
  private readonly functions = new Map<string, AwkFunction>();
  /** Inside `print` a bare `>` redirects. */
  private isGreaterRedirect = false;
  private isInExcluded = false;

  constructor(text: string) {
    this.tokens = tokenizeAwk(text);
  }

  private get token(): AwkToken {
    return this.tokens[this.index]!;
  }

  private fail(): never {
    const { text, line } = this.token;
    throw new UsageError(
      `line ${line}: syntax error at or near ${text === '\n' ? 'newline' : text || 'end of file'}`,
      2,
    );
  }

  private is(text: string): boolean {
    return this.token.text === text && (this.token.type === 'operator' || this.token.type === 'keyword');
  }

  private accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.index++;
    return true;
  }

  private expect(text: string): void {
    if (!this.accept(text)) this.fail();
  }

  private skipNewlines(): void {
    while (this.token.type === 'newline') this.index++;
  }

  private skipEnds(): void {
    while (this.token.type === 'newline' || this.is(';')) this.index++;
  }

  parse(): AwkProgram {
    for (this.skipEnds(); this.token.type !== 'end'; this.skipEnds()) {
      if (this.is('function')) this.functionDefinition();
      else this.rules.push(this.rule());
    }
    return { rules: this.rules, functions: this.functions };
  }

  private functionDefinition(): void {
    this.index++;
    const name = this.token.text;
    if (this.token.type !== 'name' && this.token.type !== 'function') this.fail();
    this.index++;
    this.expect('(');
    const parameters: string[] = [];
    while (!this.accept(')')) {
      parameters.push(this.token.text);
      this.index++;
      this.accept(',');
      this.skipNewlines();
    }
    this.skipNewlines();
    this.functions.set(name, { parameters, body: this.block() });
  }

  private rule(): AwkRule {
    if (this.is('BEGIN') || this.is('END')) {
      const kind = this.token.text as 'BEGIN' | 'END';
      this.index++;
      this.skipNewlines();
      return { kind, pattern: null, rangeEnd: null, body: this.block() };
    }
    const pattern = this.is('{') ? null : this.expression();
    let rangeEnd: AwkExpression | null = null;
    if (pattern && this.accept(',')) {
      this.skipNewlines();
      rangeEnd = this.expression();
    }
    return { kind: 'main', pattern, rangeEnd, body: this.is('{') ? this.block() : null };
  }

  private block(): AwkStatement {
    this.expect('{');
    const body: AwkStatement[] = [];
    for (this.skipEnds(); !this.is('}'); this.skipEnds()) {
      if (this.token.type === 'end') this.fail();
      body.push(this.statement());
    }
    this.index++;
    return { type: 'block', body };
  }

  private body(): AwkStatement {
    this.skipNewlines();
    if (this.accept(';')) return { type: 'block', body: [] };
    return this.statement();
  }

  private endStatement(): void {
    if (this.accept(';') || this.token.type === 'newline') {
      this.skipEndsBeforeElse();
      return;
    }
    if (!this.is('}') && this.token.type !== 'end') this.fail();
  }

  private skipEndsBeforeElse(): void {
    while (this.token.type === 'newline') this.index++;
  }

  private statement(): AwkStatement {
    if (this.is('{')) return this.block();
    const { text, type } = this.token;
    if (type === 'keyword') {
      switch (text) {
        case 'if':
          return this.ifStatement();
        case 'while': {
          this.index++;
          const condition = this.parenthesised();
          return { type: 'while', condition, body: this.body() };
        }
        case 'do':
          return this.doStatement();
        case 'for':
          return this.forStatement();
      }
    }
    const statement = this.simple();
    this.endStatement();
    return statement;
  }

  private parenthesised(): AwkExpression {
    this.expect('(');
    const expression = this.expression();
    this.expect(')');
    return expression;
  }

  private ifStatement(): AwkStatement {
    this.index++;
    const condition = this.parenthesised();
    const body = this.body();
    const saved = this.index;
    this.skipEnds();
    if (this.accept('else')) return { type: 'if', condition, body, otherwise: this.body() };
    this.index = saved;
    return { type: 'if', condition, body, otherwise: null };
  }

  private doStatement(): AwkStatement {
    this.index++;
    const body = this.body();
    this.skipEnds();
    this.expect('while');
    const condition = this.parenthesised();
    this.endStatement();
    return { type: 'do', condition, body };
  }

  private forStatement(): AwkStatement {
    this.index++;
    this.expect('(');
    const [variable, keyword, array, close] = this.tokens.slice(this.index, this.index + 4);
    if (variable?.type === 'name' && keyword?.text === 'in' && array?.type === 'name' && close?.text === ')') {
      this.index += 4;
      return { type: 'for-in', variable: variable.text, array: array.text, body: this.body() };
    }
    const initial = this.is(';') ? null : this.simple();
    this.expect(';');
    this.skipNewlines();
    const condition = this.is(';') ? null : this.expression();
    this.expect(';');
    this.skipNewlines();
    const step = this.is(')') ? null : this.simple();
    this.expect(')');
    return { type: 'for', initial, condition, step, body: this.body() };
  }

  private simple(): AwkStatement {
    const { text, type } = this.token;
    if (type === 'keyword') {
      switch (text) {
        case 'print':
        case 'printf':
          this.index++;
          return this.print(text);
        case 'break':
        case 'continue':
        case 'next':
        case 'nextfile':
          this.index++;
          return { type: text };
        case 'exit':
        case 'return': {
          this.index++;
          const isBare = this.is(';') || this.is('}') || this.token.type === 'newline' || this.token.type === 'end';
          return { type: text, value: isBare ? null : this.expression() };
        }
        case 'delete': {
          this.index++;
          const name = this.token.text;
          this.index++;
          return { type: 'delete', name, keys: this.accept('[') ? this.list(']') : null };
        }
      }
    }
    return { type: 'expression', expression: this.expression() };
  }

  private print(type: 'print' | 'printf'): AwkStatement {
    const outer = this.isGreaterRedirect;
    this.isGreaterRedirect = true;
    let args: AwkExpression[] = [];
    const isEnd = (): boolean =>
      this.is(';') ||
      this.is('}') ||
      this.is('>') ||
      this.is('>>') ||
      this.is('|') ||
      this.token.type === 'newline' ||
      this.token.type === 'end';
    if (!isEnd()) {
      args.push(this.expression());
      while (this.accept(',')) {
        this.skipNewlines();
        args.push(this.expression());
      }
    }
    if (args.length === 1 && args[0]!.type === 'grouping') args = [...args[0]!.items];
    let redirect: '>' | '>>' | '|' | null = null;
    let target: AwkExpression | null = null;
    for (const operator of ['>', '>>', '|'] as const) {
      if (redirect !== null || !this.accept(operator)) continue;
      redirect = operator;
      target = this.concatenation(true);
    }
    this.isGreaterRedirect = outer;
    return { type, args, redirect, target };
  }

  private list(closing: string): AwkExpression[] {
    const items: AwkExpression[] = [];
    const outer = this.isGreaterRedirect;
    this.isGreaterRedirect = false;
    this.skipNewlines();
    while (!this.accept(closing)) {
      items.push(this.expression());
      this.skipNewlines();
      if (!this.is(closing)) this.expect(',');
      this.skipNewlines();
    }
    this.isGreaterRedirect = outer;
    return items;
  }

  private expression(): AwkExpression {
    const left = this.conditional();
    if (this.token.type !== 'operator' || !assignments.has(this.token.text)) return left;
    if (!['variable', 'field', 'element'].includes(left.type)) return left;
    const operator = this.token.text;
    this.index++;
    this.skipNewlines();
    return { type: 'assign', operator, target: left, value: this.expression() };
  }

  private conditional(): AwkExpression {
    const condition = this.or();
    if (!this.accept('?')) return condition;
    this.skipNewlines();
    const whenTrue = this.expression();
    this.skipNewlines();
    this.expect(':');
    this.skipNewlines();
    return { type: 'conditional', condition, whenTrue, whenFalse: this.expression() };
  }

  private or(): AwkExpression {
    let left = this.and();
    while (this.accept('||')) {
      this.skipNewlines();
      left = { type: 'binary', operator: '||', left, right: this.and() };
    }
    return left;
  }

  private and(): AwkExpression {
    let left = this.membership();
    while (this.accept('&&')) {
      this.skipNewlines();
      left = { type: 'binary', operator: '&&', left, right: this.membership() };
    }
    return left;
  }

  private membership(): AwkExpression {
    let left = this.matching();
    while (!this.isInExcluded && this.is('in')) {
      this.index++;
      const name = this.token.text;
      this.index++;
      left = { type: 'in', keys: left.type === 'grouping' ? left.items : [left], name };
    }
    return left;
  }

  private matching(): AwkExpression {
    let left = this.comparison();
    while (this.is('~') || this.is('!~')) {
      const isNegated = this.token.text === '!~';
      this.index++;
      left = { type: 'match', isNegated, left, right: this.comparison() };
    }
    return left;
  }

  private comparison(): AwkExpression {
    const left = this.concatenation(false);
    for (const operator of ['<=', '>=', '==', '!=', '<', '>']) {
      if (!this.is(operator) || (operator === '>' && this.isGreaterRedirect)) continue;
      this.index++;
      return { type: 'binary', operator, left, right: this.concatenation(false) };
    }
    return this.pipedGetline(left);
  }

  private pipedGetline(left: AwkExpression): AwkExpression {
    let result = left;
    while (this.is('|') && this.tokens[this.index + 1]?.text === 'getline') {
      this.index += 2;
      result = { type: 'getline', source: 'command', from: result, target: this.optionalTarget() };
    }
    return result;
  }

  private optionalTarget(): AwkExpression | null {
    if (this.token.type !== 'name' && !this.is('$')) return null;
    return this.postfixless();
  }

  private concatenation(isTarget: boolean): AwkExpression {
    let left = this.additive();
    while (!isTarget && this.startsOperand()) left = { type: 'binary', operator: ' ', left, right: this.additive() };
    return left;
  }

  private startsOperand(): boolean {
    const { type, text } = this.token;
    if (['number', 'string', 'expression', 'name', 'function', 'builtin'].includes(type)) return true;
    return type === 'operator' && ['$', '!', '(', '-', '+', '++', '--'].includes(text);
  }

  private additive(): AwkExpression {
    let left = this.multiplicative();
    while (this.is('+') || this.is('-')) {
      const operator = this.token.text;
      this.index++;
      left = { type: 'binary', operator, left, right: this.multiplicative() };
    }
    return left;
  }

  private multiplicative(): AwkExpression {
    let left = this.unary();
    while (this.is('*') || this.is('/') || this.is('%')) {
      const operator = this.token.text;
      this.index++;
      left = { type: 'binary', operator, left, right: this.unary() };
    }
    return left;
  }

  private unary(): AwkExpression {
    for (const operator of ['!', '-', '+']) {
      if (this.accept(operator)) return { type: 'unary', operator, operand: this.unary() };
    }
    return this.power();
  }

  private power(): AwkExpression {
    const base = this.postfix();
    if (!this.accept('^')) return base;
    const exponent = this.is('-') || this.is('+') || this.is('!') ? this.unary() : this.power();
    return { type: 'binary', operator: '^', left: base, right: exponent };
  }

  private postfix(): AwkExpression {
    const target = this.primary();
    if (!['variable', 'field', 'element'].includes(target.type)) return target;
    if (this.accept('++')) return { type: 'step', by: 1, isPrefix: false, target };
    if (this.accept('--')) return { type: 'step', by: -1, isPrefix: false, target };
    return target;
  }

  private postfixless(): AwkExpression {
    return this.primary();
  }

  private primary(): AwkExpression {
    const { type, text } = this.token;
    this.index++;
    switch (type) {
      case 'number':
        return { type: 'number', value: Number(text) };
      case 'string':
        return { type: 'string', value: text };
      case 'expression':
        return { type: 'expression', source: text };
      case 'function':
        this.expect('(');
        return { type: 'call', name: text, args: this.list(')') };
      case 'builtin': {
        const hasParentheses = this.accept('(');
        return { type: 'builtin', name: text, args: hasParentheses ? this.list(')') : [], hasParentheses };
      }
      case 'name':
        if (this.accept('[')) return { type: 'element', name: text, keys: this.list(']') };
        return { type: 'variable', name: text };
      case 'keyword':
        if (text === 'getline') return this.getline();
        break;
      case 'operator':
        return this.operatorPrimary(text);
    }
    this.index--;
    return this.fail();
  }

  private getline(): AwkExpression {
    const target = this.optionalTarget();
    if (!this.accept('<')) return { type: 'getline', source: 'main', from: null, target };
    return { type: 'getline', source: 'file', from: this.primary(), target };
  }

  private operatorPrimary(text: string): AwkExpression {
    switch (text) {
      case '$':
        if (this.is('++') || this.is('--')) return { type: 'field', index: this.unaryStep() };
        if (this.accept('-'))
          return { type: 'field', index: { type: 'unary', operator: '-', operand: this.primary() } };
        return { type: 'field', index: this.primary() };
      case '++':
      case '--':
        this.index--;
        return this.unaryStep();
      case '-':
      case '+':
      case '!':
        return { type: 'unary', operator: text, operand: this.unary() };
      case '(': {
        const items = this.list(')');
        return items.length === 1
          ? { type: 'conditional', condition: { type: 'number', value: 1 }, whenTrue: items[0]!, whenFalse: items[0]! }
          : { type: 'grouping', items };
      }
      default:
        this.index--;
        return this.fail();
    }
  }

  private unaryStep(): AwkExpression {
    const by = this.token.text === '++' ? 1 : -1;
    this.index++;
    return { type: 'step', by, isPrefix: true, target: this.primary() };
  }
}

export function parseAwk(text: string): AwkProgram {
  return new AwkParser(text).parse();
}
