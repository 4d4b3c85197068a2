import type { ParameterExpansion, WordPart } from './ast.ts';
import { ShellSyntaxError } from './syntax-error.ts';
import type { WordParser } from './word-parser.ts';

const operators = [
  ':-',
  ':=',
  ':?',
  ':+',
  '##',
  '%%',
  '//',
  '/#',
  '/%',
  '^^',
  ',,',
  '-',
  '=',
  '?',
  '+',
  '#',
  '%',
  '/',
  ':',
  '^',
  ',',
  '@',
];
/** Operators whose operand keeps single quotes as quotes even inside double quotes. */
const patternOperators = new Set(['#', '##', '%', '%%', '/', '//', '/#', '/%', '^', '^^', ',', ',,']);

/** Reads `${...}`. */
export class ParameterParser {
  private readonly source: WordParser;

  constructor(source: WordParser) {
    this.source = source;
  }

  /** The position is at the dollar sign. */
  parseBraced(isQuoted: boolean): WordPart {
    const source = this.source;
    const start = source.position;
    source.position += 2;
    let isLength = false;
    let isIndirect = false;
    if (this.peek() === '#' && this.peek(1) !== '}' && !this.isOperatorOnCount()) {
      isLength = true;
      source.position++;
    } else if (this.peek() === '!' && /[A-Za-z_0-9@*#?$!-]/.test(this.peek(1))) {
      isIndirect = true;
      source.position++;
    }
    const name = this.readName();
    const subscript = this.peek() === '[' ? this.readSubscript() : null;
    const base = { name, subscript, isLength };
    if (isIndirect && (this.peek() === '*' || this.peek() === '@') && this.peek(1) === '}') {
      const operator = this.peek();
      source.position += 2;
      return this.finish(start, {
        ...base,
        isIndirect: false,
        isPrefixList: true,
        operator,
        operand: [],
        second: null,
      });
    }
    const rest = this.readOperation(isQuoted, start);
    return this.finish(start, { ...base, isIndirect, isPrefixList: false, ...rest });
  }

  private finish(start: number, parameter: Omit<ParameterExpansion, 'source'>): WordPart {
    const source = this.source.text.slice(start, this.source.position);
    return { type: 'parameter', parameter: { ...parameter, source } };
  }

  private peek(ahead = 0): string {
    return this.source.text[this.source.position + ahead] ?? '';
  }

  /** `${#-x}` and the like mean the parameter `#`, not a length. */
  private isOperatorOnCount(): boolean {
    const after = this.peek(1);
    if (/[A-Za-z_0-9@*]/.test(after)) return false;
    return !(this.peek(2) === '}' && /[?$!#-]/.test(after));
  }

  private fail(isIncomplete: boolean): never {
    const { text, position, line } = this.source;
    if (isIncomplete) throw new ShellSyntaxError("unexpected EOF while looking for matching `}'", line, true);
    const start = text.lastIndexOf('${', position);
    const end = text.indexOf('}', position);
    throw new ShellSyntaxError(`${text.slice(start, end < 0 ? undefined : end + 1)}: bad substitution`, line, false);
  }

  private readName(): string {
    const pattern = /[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-]/y;
    pattern.lastIndex = this.source.position;
    const match = pattern.exec(this.source.text);
    if (!match) this.fail(this.peek() === '');
    this.source.position = pattern.lastIndex;
    return match[0];
  }

  private readSubscript(): WordPart[] {
    this.source.position++;
    return this.readUntil(']', false);
  }

  private readOperation(isQuoted: boolean, start: number): Pick<ParameterExpansion, 'operator' | 'operand' | 'second'> {
    const source = this.source;
    if (this.peek() === '}') {
      source.position++;
      return { operator: '', operand: [], second: null };
    }
    const operator = operators.find((candidate) => source.text.startsWith(candidate, source.position));
    if (operator === undefined) {
      if (this.peek() === '') this.fail(true);
      source.position = start + 2;
      this.fail(false);
    }
    source.position += operator.length;
    const isLiteral = isQuoted && !patternOperators.has(operator);
    if (operator.startsWith('/') || operator === ':') {
      const stop = operator === ':' ? ':' : '/';
      const operand = this.readUntil(stop + '}', operator === ':');
      if (source.text[source.position - 1] === '}') return { operator, operand, second: null };
      return { operator, operand, second: this.readUntil('}', operator === ':') };
    }
    return { operator, operand: this.readUntil('}', isLiteral), second: null };
  }

  /**
   * Reads parts up to one of the characters of `stops`, which is consumed. `isQuoted` keeps the rules of double
   * quotes: single quotes stand for themselves.
   */
  private readUntil(stops: string, isQuoted: boolean): WordPart[] {
    const source = this.source;
    const parts: WordPart[] = [];
    let depth = 0;
    let ternaries = 0;
    for (;;) {
      const character = source.text[source.position];
      if (character === undefined) this.fail(true);
      if (depth === 0 && ternaries === 0 && stops.includes(character)) {
        source.position++;
        return parts;
      }
      if (character === '}' && stops.includes('}')) {
        source.position++;
        return parts;
      }
      if (stops.startsWith(':') && character === '?') ternaries++;
      else if (ternaries > 0 && character === ':') ternaries--;
      if (stops.startsWith(':') || stops === ']') {
        if (character === '(' || character === '[') depth++;
        else if ((character === ')' || character === ']') && depth > 0) depth--;
      }
      parts.push(...this.source.readOperandPart(isQuoted));
    }
  }
}
