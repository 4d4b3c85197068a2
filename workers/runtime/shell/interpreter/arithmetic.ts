import { ExpansionError } from './control-flow.ts';

/** What an expression can read and write. Names carry their subscript as source text. */
export interface ArithmeticVariables {
  read(name: string, subscript: string | null): string;
  write(name: string, subscript: string | null, value: string): void;
}

const assignmentOperators = new Set(['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|=']);
const tokenPattern =
  /\s*(?:(0[xX][0-9a-fA-F]+|\d+#[0-9a-zA-Z@_]+|\d+)|([A-Za-z_]\w*)|(<<=|>>=|\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%<>=!~&|^?:(),]|\[|\]))/y;

const precedence: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
  '**': 11,
};

interface Place {
  readonly name: string;
  readonly subscript: string | null;
}

/** Evaluates arithmetic in 64-bit wrapping integers while it parses. Source: Bash Reference Manual 6.5. */
class Evaluator {
  private readonly text: string;
  private readonly variables: ArithmeticVariables;
  private readonly depth: number;
  private position = 0;
  private token = '';
  private tokenStart = 0;
  private kind = 'end';
  /** Greater than zero while an operand is only parsed: the untaken side of `?:`, `&&`, `||`. */
  private skipping = 0;

  constructor(text: string, variables: ArithmeticVariables, depth: number) {
    this.text = text;
    this.variables = variables;
    this.depth = depth;
    if (depth > 1024)
      throw new ExpansionError(`${text}: expression recursion level exceeded (error token is "${text}")`);
    this.advance();
  }

  run(): bigint {
    if (this.isAt('end')) return 0n;
    const value = this.comma();
    if (!this.isAt('end')) this.fail('syntax error in expression');
    return value;
  }

  private fail(message: string): never {
    const rest = this.text.slice(this.tokenStart).trim();
    throw new ExpansionError(`${this.text.trim()}: ${message} (error token is "${rest}")`);
  }

  private advance(): void {
    tokenPattern.lastIndex = this.position;
    const match = tokenPattern.exec(this.text);
    if (!match) {
      const rest = this.text.slice(this.position);
      this.tokenStart = this.position + rest.length - rest.trimStart().length;
      if (rest.trim() !== '') this.fail('syntax error: invalid arithmetic operator');
      this.kind = kindOf(null);
      this.token = '';
      return;
    }
    this.position = tokenPattern.lastIndex;
    this.kind = kindOf(match);
    this.token = (match[1] ?? match[2] ?? match[3])!;
    this.tokenStart = this.position - this.token.length;
  }

  private isAt(kind: string): boolean {
    return this.kind === kind;
  }

  private accept(operator: string): boolean {
    if (!this.isAt('operator') || this.token !== operator) return false;
    this.advance();
    return true;
  }

  private comma(): bigint {
    let value = this.assignment();
    while (this.accept(',')) value = this.assignment();
    return value;
  }

  private assignment(): bigint {
    if (this.isAt('name')) {
      const saved = { position: this.position, token: this.token, start: this.tokenStart };
      const place = this.place();
      if (this.isAt('operator') && assignmentOperators.has(this.token)) {
        const operator = this.token.slice(0, -1);
        this.advance();
        const right = this.assignment();
        const value = operator === '' ? right : this.apply(operator, this.load(place), right);
        return this.store(place, value);
      }
      this.position = saved.position;
      this.token = saved.token;
      this.tokenStart = saved.start;
      this.kind = 'name';
    }
    return this.conditional();
  }

  private place(): Place {
    const name = this.token;
    if (this.text[this.position] !== '[') {
      this.advance();
      return { name, subscript: null };
    }
    let depth = 0;
    let end = this.position;
    for (; end < this.text.length; end++) {
      if (this.text[end] === '[') depth++;
      else if (this.text[end] === ']' && --depth === 0) break;
    }
    const subscript = this.text.slice(this.position + 1, end);
    this.position = end + 1;
    this.advance();
    return { name, subscript };
  }

  private load(place: Place): bigint {
    if (this.skipping > 0) return 0n;
    const text = this.variables.read(place.name, place.subscript).trim();
    if (text === '') return 0n;
    if (/^-?[1-9]\d*$|^0$/.test(text)) return BigInt.asIntN(64, BigInt(text));
    return new Evaluator(text, this.variables, this.depth + 1).run();
  }

  private store(place: Place, value: bigint): bigint {
    if (this.skipping === 0) this.variables.write(place.name, place.subscript, String(value));
    return value;
  }

  private conditional(): bigint {
    const condition = this.binary(1);
    if (!this.accept('?')) return condition;
    const whenTrue = this.skippedUnless(condition !== 0n, () => this.comma());
    if (!this.accept(':')) this.fail("`:' expected for conditional expression");
    const whenFalse = this.skippedUnless(condition === 0n, () => this.assignment());
    return condition !== 0n ? whenTrue : whenFalse;
  }

  private skippedUnless(isTaken: boolean, parse: () => bigint): bigint {
    if (!isTaken) this.skipping++;
    try {
      return parse();
    } finally {
      if (!isTaken) this.skipping--;
    }
  }

  private binary(minimum: number): bigint {
    let left = this.unary();
    for (;;) {
      const operator = this.token;
      const level = this.isAt('operator') ? precedence[operator] : undefined;
      if (level === undefined || level < minimum) return left;
      this.advance();
      if (operator === '&&' || operator === '||') {
        const isTaken = operator === '&&' ? left !== 0n : left === 0n;
        const right = this.skippedUnless(isTaken, () => this.binary(level + 1));
        left = (operator === '&&' ? left !== 0n && right !== 0n : left !== 0n || right !== 0n) ? 1n : 0n;
      } else {
        const right = this.binary(operator === '**' ? level : level + 1);
        left = this.apply(operator, left, right);
      }
    }
  }

  private apply(operator: string, left: bigint, right: bigint): bigint {
    switch (operator) {
      case '+':
        return BigInt.asIntN(64, left + right);
      case '-':
        return BigInt.asIntN(64, left - right);
      case '*':
        return BigInt.asIntN(64, left * right);
      case '/':
      case '%':
        if (this.skipping > 0) return 0n;
        if (right === 0n) return this.fail('division by 0');
        return BigInt.asIntN(64, operator === '/' ? left / right : left % right);
      case '**':
        if (right < 0n) return this.fail('exponent less than 0');
        return power(left, right);
      case '<<':
        return BigInt.asIntN(64, left << (right & 63n));
      case '>>':
        return left >> (right & 63n);
      case '&':
        return left & right;
      case '|':
        return left | right;
      case '^':
        return left ^ right;
      default:
        return compare(operator, left, right) ? 1n : 0n;
    }
  }

  private unary(): bigint {
    if (this.isAt('operator')) {
      const operator = this.token;
      if (operator === '++' || operator === '--') {
        this.advance();
        if (!this.isAt('name')) return this.unary();
        const place = this.place();
        const value = BigInt.asIntN(64, this.load(place) + (operator === '++' ? 1n : -1n));
        return this.store(place, value);
      }
      if (this.accept('!')) return this.unary() === 0n ? 1n : 0n;
      if (this.accept('~')) return ~this.unary();
      if (this.accept('-')) return BigInt.asIntN(64, -this.unary());
      if (this.accept('+')) return this.unary();
    }
    return this.primary();
  }

  private primary(): bigint {
    if (this.accept('(')) {
      const value = this.comma();
      if (!this.accept(')')) this.fail("missing `)'");
      return value;
    }
    if (this.isAt('number')) {
      const value = this.number(this.token);
      this.advance();
      return value;
    }
    if (!this.isAt('name')) return this.fail('syntax error: operand expected');
    const place = this.place();
    const value = this.load(place);
    if (this.isAt('operator') && (this.token === '++' || this.token === '--')) {
      this.store(place, BigInt.asIntN(64, value + (this.token === '++' ? 1n : -1n)));
      this.advance();
    }
    return value;
  }

  private number(text: string): bigint {
    const based = /^(\d+)#(.*)$/.exec(text);
    if (based) return this.based(Number(based[1]), based[2]!);
    if (/^0[xX]/.test(text)) return BigInt.asIntN(64, BigInt(text));
    if (/^0\d/.test(text)) {
      if (/[89]/.test(text)) this.fail('value too great for base');
      return BigInt.asIntN(64, BigInt('0o' + text.slice(1)));
    }
    return BigInt.asIntN(64, BigInt(text));
  }

  private based(base: number, digits: string): bigint {
    if (base < 2 || base > 64) this.fail('invalid arithmetic base');
    const alphabet = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_';
    let value = 0n;
    for (const digit of base <= 36 ? digits.toLowerCase() : digits) {
      const amount = alphabet.indexOf(digit);
      if (amount >= base) this.fail('value too great for base');
      value = value * BigInt(base) + BigInt(amount);
    }
    return BigInt.asIntN(64, value);
  }
}

function kindOf(match: RegExpExecArray | null): string {
  if (!match) return 'end';
  return match[1] !== undefined ? 'number' : match[2] !== undefined ? 'name' : 'operator';
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = BigInt.asIntN(64, result * base);
    base = BigInt.asIntN(64, base * base);
  }
  return result;
}

function compare(operator: string, left: bigint, right: bigint): boolean {
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    default:
      return left >= right;
  }
}

/** The value of an arithmetic expression whose dollar expansions were done already. */
export function evaluateArithmetic(text: string, variables: ArithmeticVariables): bigint {
  const plain = text.replace(/["']/g, '');
  if (/^\s*(?:[1-9]\d{0,17}|0)\s*$/.test(plain)) return BigInt(plain.trim());
  return new Evaluator(plain, variables, 0).run();
}
