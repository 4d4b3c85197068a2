import { posixExpression } from '../language/posix-expression.ts';
import { UsageError, type Tool } from './tool.ts';

const levels: readonly (readonly string[])[] = [
  ['|'],
  ['&'],
  ['=', '==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
  [':'],
];

class ExpressionParser {
  private readonly args: readonly string[];
  private index = 0;

  constructor(args: readonly string[]) {
    this.args = args;
  }

  run(): string {
    if (this.args.length === 0) throw new UsageError("missing operand\nTry 'expr --help' for more information.", 2);
    const value = this.level(0);
    if (this.index < this.args.length)
      throw new UsageError(`syntax error: unexpected argument ‘${this.args[this.index]}’`, 2);
    return value;
  }

  private level(depth: number): string {
    if (depth === levels.length) return this.primary();
    let left = this.level(depth + 1);
    while (levels[depth]!.includes(this.args[this.index] ?? '')) {
      const operator = this.args[this.index++]!;
      left = this.apply(operator, left, this.level(depth + 1));
    }
    return left;
  }

  private integer(text: string): bigint {
    if (!/^-?\d+$/.test(text)) throw new UsageError('non-integer argument', 2);
    return BigInt(text);
  }

  private apply(operator: string, left: string, right: string): string {
    const isTrue = (text: string): boolean => text !== '' && !/^-?0+$/.test(text);
    switch (operator) {
      case '|':
        return isTrue(left) ? left : isTrue(right) ? right : '0';
      case '&':
        return isTrue(left) && isTrue(right) ? left : '0';
      case ':':
        return match(left, right);
      case '+':
        return String(this.integer(left) + this.integer(right));
      case '-':
        return String(this.integer(left) - this.integer(right));
      case '*':
        return String(this.integer(left) * this.integer(right));
      case '/':
      case '%': {
        const divisor = this.integer(right);
        if (divisor === 0n) throw new UsageError('division by zero', 2);
        return String(operator === '/' ? this.integer(left) / divisor : this.integer(left) % divisor);
      }
      default:
        return compare(operator, left, right) ? '1' : '0';
    }
  }

  private next(): string {
    const arg = this.args[this.index++];
    if (arg === undefined) throw new UsageError(`syntax error: missing argument after ‘${this.args.at(-1)}’`, 2);
    return arg;
  }

  private primary(): string {
    const arg = this.next();
    switch (arg) {
      case '(': {
        const value = this.level(0);
        if (this.args[this.index++] !== ')')
          throw new UsageError(`syntax error: expecting ')' after ‘${this.args[this.index - 2]}’`, 2);
        return value;
      }
      case '+':
        return this.next();
      case 'length':
        return String([...this.next()].length);
      case 'match':
        return match(this.next(), this.next());
      case 'index': {
        const [text, characters] = [[...this.next()], [...this.next()]];
        return String(text.findIndex((character) => characters.includes(character)) + 1);
      }
      case 'substr': {
        const [text, start, length] = [[...this.next()], Number(this.next()), Number(this.next())];
        return start > 0 && length > 0 ? text.slice(start - 1, start - 1 + length).join('') : '';
      }
      default:
        return arg;
    }
  }
}

function match(text: string, pattern: string): string {
  const expression = posixExpression(pattern, { isExtended: false, flags: 'y' });
  const found = expression.exec(text);
  if (/\\\(/.test(pattern)) return found?.[1] ?? '';
  return String(found ? [...found[0]].length : 0);
}

function compare(operator: string, left: string, right: string): boolean {
  const isNumeric = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
  const [a, b] = isNumeric ? [BigInt(left), BigInt(right)] : [left, right];
  switch (operator) {
    case '=':
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

export const expr: Tool = async (context) => {
  const value = new ExpressionParser(context.args).run();
  await context.stdout.line(value);
  return value === '' || /^-?0+$/.test(value) ? 1 : 0;
};
