import { compareNumbers, unary } from '../interpreter/conditional.ts';
import type { Expander } from '../interpreter/expander.ts';
import { compareFiles } from '../interpreter/file-tests.ts';

export class TestError extends Error {}

const binaryOperators = new Set([
  '=',
  '==',
  '!=',
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
]);
const unaryOperators = /^-[abcdefghknoprstuvwxzGLNORS]$/;

/** The expression of `test`. Source: POSIX.1-2024 XCU `test`, with `-a`, `-o` and parentheses. */
class TestParser {
  private readonly args: readonly string[];
  private readonly expander: Expander;
  private index = 0;

  constructor(args: readonly string[], expander: Expander) {
    this.args = args;
    this.expander = expander;
  }

  run(): boolean {
    const { args } = this;
    if (args.length === 0) return false;
    // The number of arguments decides, so that operands may look like operators.
    if (args.length === 1) return args[0] !== '';
    if (args.length === 2) return this.two(args[0]!, args[1]!);
    if (args.length === 3 && binaryOperators.has(args[1]!)) return this.binary(args[0]!, args[1]!, args[2]!);
    if (args.length === 3 && args[0] === '(' && args[2] === ')') return args[1] !== '';
    if (args.length === 3 && args[0] === '!') return !this.two(args[1]!, args[2]!);
    if (args.length === 4 && args[0] === '!' && binaryOperators.has(args[2]!)) {
      return !this.binary(args[1]!, args[2]!, args[3]!);
    }
    const result = this.or();
    if (this.index < args.length)
      throw new TestError(args.length === 3 ? `${args[1]}: binary operator expected` : 'too many arguments');
    return result;
  }

  private two(operator: string, operand: string): boolean {
    if (operator === '!') return operand === '';
    if (unaryOperators.test(operator)) return unary(this.expander, operator, operand);
    throw new TestError(`${operator}: unary operator expected`);
  }

  private or(): boolean {
    let value = this.and();
    while (this.args[this.index] === '-o') {
      this.index++;
      value = this.and() || value;
    }
    return value;
  }

  private and(): boolean {
    let value = this.not();
    while (this.args[this.index] === '-a') {
      this.index++;
      value = this.not() && value;
    }
    return value;
  }

  private not(): boolean {
    if (this.args[this.index] !== '!') return this.primary();
    this.index++;
    return !this.not();
  }

  private primary(): boolean {
    const [first, second, third] = this.args.slice(this.index);
    if (first === undefined) throw new TestError('argument expected');
    if (second !== undefined && third !== undefined && binaryOperators.has(second)) {
      this.index += 3;
      return this.binary(first, second, third);
    }
    if (first === '(') {
      this.index++;
      const value = this.or();
      if (this.args[this.index] !== ')') throw new TestError("`)' expected");
      this.index++;
      return value;
    }
    if (unaryOperators.test(first) && second !== undefined) {
      this.index += 2;
      return unary(this.expander, first, second);
    }
    this.index++;
    return first !== '';
  }

  private number(text: string): bigint {
    const trimmed = text.trim();
    if (!/^[-+]?\d+$/.test(trimmed)) throw new TestError(`${text}: integer expression expected`);
    return BigInt(trimmed.replace('+', ''));
  }

  private binary(left: string, operator: string, right: string): boolean {
    switch (operator) {
      case '=':
      case '==':
        return left === right;
      case '!=':
        return left !== right;
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '-nt':
      case '-ot':
      case '-ef':
        return compareFiles(this.expander.shell, left, operator, right);
      default:
        return compareNumbers(operator, this.number(left), this.number(right));
    }
  }
}

/** Throws `TestError` for what is not an expression. */
export function evaluateTest(args: readonly string[], expander: Expander): boolean {
  return new TestParser(args, expander).run();
}
