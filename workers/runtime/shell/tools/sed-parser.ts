import { ExpressionError, posixExpression } from '../language/posix-expression.ts';
import { UsageError } from './tool.ts';

export type SedAddress =
  | { readonly type: 'line'; readonly line: number }
  | { readonly type: 'last' }
  | { readonly type: 'step'; readonly first: number; readonly step: number }
  /** Null repeats the last expression used. */
  | { readonly type: 'expression'; readonly expression: RegExp | null }
  /** As the second address: so many lines more, or up to a multiple. */
  | { readonly type: 'count' | 'multiple'; readonly count: number };

export interface Substitution {
  readonly expression: RegExp | null;
  readonly replacement: string;
  readonly isGlobal: boolean;
  readonly occurrence: number;
  readonly isPrinted: boolean;
  readonly isExecuted: boolean;
  readonly file: string | null;
}

export interface SedCommand {
  readonly name: string;
  readonly first: SedAddress | null;
  readonly second: SedAddress | null;
  readonly isNegated: boolean;
  /** Text of a, i, c; label of b, t, T, `:`; file of r, w. */
  readonly text: string;
  readonly substitution: Substitution | null;
  /** `y`: from character to character. */
  readonly table: ReadonlyMap<string, string> | null;
  /** `{`: index of the command after the matching brace. */
  end: number;
  /** State of a range. */
  isInRange: boolean;
  rangeEnd: number;
}

/** Reads a script of `sed`. Source: POSIX.1-2024 XCU `sed`, with GNU's extensions. */
export class SedParser {
  private readonly text: string;
  private readonly isExtended: boolean;
  private index = 0;
  readonly commands: SedCommand[] = [];
  private readonly open: SedCommand[] = [];

  constructor(text: string, isExtended: boolean) {
    this.text = text;
    this.isExtended = isExtended;
  }

  parse(): SedCommand[] {
    for (;;) {
      while (/[\s;]/.test(this.text[this.index] ?? '')) this.index++;
      if (this.index >= this.text.length) break;
      this.command();
    }
    if (this.open.length > 0) this.fail("unmatched `{'");
    return this.commands;
  }

  private fail(message: string): never {
    throw new UsageError(`-e expression #1, char ${this.index}: ${message}`);
  }

  private blanks(): void {
    while (/[ \t]/.test(this.text[this.index] ?? '')) this.index++;
  }

  private address(isSecond: boolean): SedAddress | null {
    const rest = this.text.slice(this.index);
    const number = /^(\d+)(?:~(\d+))?/.exec(rest);
    if (number) {
      this.index += number[0].length;
      if (number[2] !== undefined) return { type: 'step', first: Number(number[1]), step: Number(number[2]) };
      return { type: 'line', line: Number(number[1]) };
    }
    const relative = isSecond ? /^([+~])(\d+)/.exec(rest) : null;
    if (relative) {
      this.index += relative[0].length;
      return { type: relative[1] === '+' ? 'count' : 'multiple', count: Number(relative[2]) };
    }
    if (rest.startsWith('$')) {
      this.index++;
      return { type: 'last' };
    }
    if (rest.startsWith('/') || rest.startsWith('\\')) {
      if (rest.startsWith('\\')) this.index++;
      const delimiter = this.text[this.index++]!;
      const source = this.delimited(delimiter, true);
      const flags = /^[IM]*/.exec(this.text.slice(this.index))![0];
      this.index += flags.length;
      return { type: 'expression', expression: this.expression(source, flags) };
    }
    return null;
  }

  private expression(source: string, flags: string): RegExp | null {
    if (source === '') return null;
    try {
      return posixExpression(source, {
        isExtended: this.isExtended,
        isCaseIgnored: /i/i.test(flags),
        isMultiline: /m/i.test(flags),
        flags: 'g',
      });
    } catch (error) {
      if (error instanceof ExpressionError) return this.fail(error.message);
      throw error;
    }
  }

  /** Reads up to an unescaped delimiter, which is consumed. */
  private delimited(delimiter: string, isExpression: boolean): string {
    let result = '';
    let isInBracket = false;
    for (;;) {
      const character = this.text[this.index];
      if (character === undefined) this.fail("unterminated `s' command");
      this.index++;
      if (character === '\\') {
        const next = this.text[this.index++] ?? '';
        if (next === delimiter && !isInBracket)
          result +=
            isExpression && /[|+?(){}]/.test(delimiter)
              ? `\\${next}`
              : isExpression && /[.*[\]^$]/.test(next)
                ? `[${next}]`
                : isExpression
                  ? next
                  : next === '&'
                    ? '\\&'
                    : next;
        else if (next === 'n' && isExpression && delimiter !== 'n') result += '\\n';
        else result += `\\${next}`;
        continue;
      }
      if (isExpression && character === '[' && !isInBracket) {
        isInBracket = true;
        result += character;
        if (this.text[this.index] === '^') result += this.text[this.index++];
        if (this.text[this.index] === ']') result += this.text[this.index++];
        continue;
      }
      if (isInBracket && character === '[' && /[:.=]/.test(this.text[this.index] ?? '')) {
        const kind = this.text[this.index]!;
        const end = this.text.indexOf(`${kind}]`, this.index + 1);
        if (end >= 0) {
          result += this.text.slice(this.index - 1, end + 2);
          this.index = end + 2;
          continue;
        }
      }
      if (isInBracket && character === ']') isInBracket = false;
      else if (character === delimiter && !isInBracket) return result;
      result += character;
    }
  }

  private command(): void {
    const first = this.address(false);
    this.blanks();
    let second: SedAddress | null = null;
    if (first && this.text[this.index] === ',') {
      this.index++;
      this.blanks();
      second = this.address(true) ?? this.fail("unexpected `,'");
      this.blanks();
    }
    let isNegated = false;
    while (this.text[this.index] === '!') {
      isNegated = true;
      this.index++;
      this.blanks();
    }
    const name = this.text[this.index++];
    if (name === undefined) this.fail('missing command');
    const base = {
      name,
      first,
      second,
      isNegated,
      text: '',
      substitution: null,
      table: null,
      end: 0,
      isInRange: false,
      rangeEnd: 0,
    };
    this.add(name, base);
  }

  private add(name: string, base: SedCommand): void {
    switch (name) {
      case '#':
        this.index = (this.text.indexOf('\n', this.index) + 1 || this.text.length + 1) - 1;
        return;
      case '{':
        this.commands.push(base);
        this.open.push(base);
        return;
      case '}': {
        const opened = this.open.pop();
        if (!opened) this.fail("unexpected `}'");
        opened.end = this.commands.length;
        return;
      }
      case 's':
        this.commands.push({ ...base, substitution: this.substitution() });
        return;
      case 'y':
        this.commands.push({ ...base, table: this.transliteration() });
        return;
      case 'a':
      case 'i':
      case 'c':
        this.commands.push({ ...base, text: this.textArgument() });
        return;
      case ':':
      case 'b':
      case 't':
      case 'T':
        this.blanks();
        this.commands.push({ ...base, text: this.word(name === ':' ? /[\n;]/ : /[\n;}]/) });
        return;
      case 'r':
      case 'R':
      case 'w':
      case 'W':
        this.blanks();
        this.commands.push({ ...base, text: this.word(/\n/) });
        return;
      case 'q':
      case 'Q':
      case 'l':
        this.blanks();
        this.commands.push({ ...base, text: /^\d*/.exec(this.text.slice(this.index))![0] });
        this.index += this.commands.at(-1)!.text.length;
        return;
      default:
        if (!'=dDgGhHnNpPxzF'.includes(name)) this.fail(`unknown command: \`${name}'`);
        this.commands.push(base);
        this.blanks();
        if (!/[\s;}#]|^$/.test(this.text[this.index] ?? '')) this.fail('extra characters after command');
    }
  }

  private word(end: RegExp): string {
    const start = this.index;
    while (this.index < this.text.length && !end.test(this.text[this.index]!)) this.index++;
    return this.text.slice(start, this.index).trim();
  }

  private textArgument(): string {
    this.blanks();
    if (this.text[this.index] === '\\') {
      this.index++;
      this.blanks();
      if (this.text[this.index] === '\n') this.index++;
    }
    let result = '';
    for (; this.index < this.text.length; this.index++) {
      const character = this.text[this.index]!;
      if (character === '\n') break;
      if (character === '\\') {
        const next = this.text[++this.index] ?? '';
        result += next === 't' ? '\t' : next;
      } else result += character;
    }
    return result;
  }

  private transliteration(): Map<string, string> {
    const delimiter = this.text[this.index++]!;
    const clean = (text: string): string[] => [
      ...text.replace(/\\(.)/gs, (_, letter: string) => (letter === 'n' ? '\n' : letter)),
    ];
    const from = clean(this.delimited(delimiter, false));
    const to = clean(this.delimited(delimiter, false));
    if (from.length !== to.length) this.fail("strings for `y' command are different lengths");
    return new Map(from.map((character, index) => [character, to[index]!]));
  }

  private substitution(): Substitution {
    const delimiter = this.text[this.index++]!;
    const source = this.delimited(delimiter, true);
    const replacement = this.delimited(delimiter, false);
    let flags = '';
    let occurrence = 1;
    let file: string | null = null;
    for (;;) {
      const rest = this.text.slice(this.index);
      const number = /^\d+/.exec(rest);
      if (number) {
        occurrence = Number(number[0]);
        this.index += number[0].length;
      } else if (/^[gpiImMe]/.test(rest)) flags += this.text[this.index++];
      else if (rest.startsWith('w')) {
        this.index++;
        this.blanks();
        file = this.word(/\n/);
      } else break;
    }
    this.blanks();
    if (!/[\s;}#]|^$/.test(this.text[this.index] ?? '')) this.fail("unknown option to `s'");
    return {
      expression: this.expression(source, flags),
      replacement,
      isGlobal: flags.includes('g'),
      occurrence,
      isPrinted: flags.includes('p'),
      isExecuted: flags.includes('e'),
      file,
    };
  }
}
