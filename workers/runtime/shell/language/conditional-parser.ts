import type { ConditionalExpression, Word } from './ast.ts';
import { ShellSyntaxError } from './syntax-error.ts';
import type { Parser } from './parser.ts';

const unaryOperators = /^-[abcdefghknoprstuvwxzGLNORS]$/;
const binaryOperators = [
  '==',
  '=~',
  '!=',
  '=',
  '<',
  '>',
  '-eq',
  '-ne',
  '-lt',
  '-le',
  '-gt',
  '-ge',
  '-nt',
  '-ot',
  '-ef',
];

/** Reads the inside of `[[ ... ]]`; the parser stands after the opening brackets and ends up after the closing ones. */
export class ConditionalParser {
  private readonly parser: Parser;

  constructor(parser: Parser) {
    this.parser = parser;
  }

  parse(): ConditionalExpression {
    const expression = this.parseOr();
    this.skipSpace();
    if (!this.accept(']]')) this.fail();
    return expression;
  }

  private fail(): never {
    const { text, position, line } = this.parser;
    if (position >= text.length) {
      throw new ShellSyntaxError("unexpected EOF while looking for `]]'", line, true);
    }
    const token = /^\S+/.exec(text.slice(position))?.[0] ?? 'newline';
    throw new ShellSyntaxError(`syntax error in conditional expression near \`${token}'`, line, false);
  }

  private skipSpace(): void {
    const parser = this.parser;
    for (;;) {
      const character = parser.text[parser.position];
      if (character === '\n') parser.line++;
      if (character === ' ' || character === '\t' || character === '\n') parser.position++;
      else if (character === '\\' && parser.text[parser.position + 1] === '\n') parser.position += 2;
      else return;
    }
  }

  private accept(token: string): boolean {
    this.skipSpace();
    const { text, position } = this.parser;
    if (!text.startsWith(token, position)) return false;
    const after = text[position + token.length];
    const isWordLike = !/^[&|()<>]+$/.test(token);
    if (isWordLike && after !== undefined && !/[\s)&|;]/.test(after)) return false;
    this.parser.position += token.length;
    return true;
  }

  private parseOr(): ConditionalExpression {
    let left = this.parseAnd();
    while (this.accept('||')) left = { type: 'or', left, right: this.parseAnd() };
    return left;
  }

  private parseAnd(): ConditionalExpression {
    let left = this.parseNot();
    while (this.accept('&&')) left = { type: 'and', left, right: this.parseNot() };
    return left;
  }

  private parseNot(): ConditionalExpression {
    if (this.accept('!')) return { type: 'not', operand: this.parseNot() };
    if (this.accept('(')) {
      const inner = this.parseOr();
      if (!this.accept(')')) this.fail();
      return inner;
    }
    return this.parsePrimary();
  }

  private word(mode: 'pattern' | 'regex'): Word {
    this.skipSpace();
    const { text, position } = this.parser;
    if (/^\]\](?=[\s;&|)]|$)/.test(text.slice(position, position + 3))) this.fail();
    const word = this.parser.parseConditionalWord(mode);
    return word ?? this.fail();
  }

  private parsePrimary(): ConditionalExpression {
    const start = this.parser.position;
    const first = this.word('pattern');
    if (unaryOperators.test(first.source)) {
      const operator = this.peekBinary();
      if (operator === null && !this.atEnd()) {
        return { type: 'unary', operator: first.source, operand: this.word('pattern') };
      }
    }
    const operator = this.peekBinary();
    if (operator !== null) {
      this.accept(operator);
      const right = this.word(operator === '=~' ? 'regex' : 'pattern');
      return { type: 'binary', operator, left: first, right };
    }
    if (!this.atEnd()) {
      this.parser.position = start;
      this.word('pattern');
      this.skipSpace();
      this.fail();
    }
    return { type: 'unary', operator: '-n', operand: first };
  }

  private atEnd(): boolean {
    this.skipSpace();
    const rest = this.parser.text.slice(this.parser.position, this.parser.position + 3);
    return /^(\]\](?=[\s;&|)]|$)|&&|\|\||\))/.test(rest);
  }

  private peekBinary(): string | null {
    this.skipSpace();
    const { text, position } = this.parser;
    for (const operator of binaryOperators) {
      if (!text.startsWith(operator, position)) continue;
      const after = text[position + operator.length];
      if (operator === '<' || operator === '>' || after === undefined || /\s/.test(after)) return operator;
    }
    return null;
  }
}
