import { characterClasses, escapeExpression, translateBracket } from './pattern.ts';

export class ExpressionError extends Error {}

export interface PosixExpressionOptions {
  /** ERE when true, BRE otherwise. */
  readonly isExtended: boolean;
  readonly isCaseIgnored?: boolean;
  /** `^` and `$` also match at line breaks (`M` of sed). */
  readonly isMultiline?: boolean;
  readonly flags?: string;
}

/** Translates a POSIX regular expression with GNU's extensions. Source: POSIX.1-2024 XBD chapter 9. */
class Translator {
  private readonly source: string;
  private readonly isExtended: boolean;
  private index = 0;
  private result = '';
  private depth = 0;
  private groups = 0;

  constructor(source: string, isExtended: boolean) {
    this.source = source;
    this.isExtended = isExtended;
  }

  run(): string {
    while (this.index < this.source.length) this.step();
    if (this.depth > 0) throw new ExpressionError(this.isExtended ? 'Unmatched ( or \\(' : 'Unmatched ( or \\(');
    return this.result;
  }

  /** Whether what follows begins an expression: the place where `*` and `^` are special or not. */
  private get isAtStart(): boolean {
    return this.result === '' || /(?:^|[^\\])(?:\\\\)*(?:\((?:\?:)?|\|)$/.test(this.result) || this.result === '^';
  }

  private step(): void {
    const character = this.source[this.index]!;
    if (character === '\\') return this.escape();
    if (character === '[') return this.bracket();
    if (this.isExtended) return this.extended(character);
    this.basic(character);
  }

  private emit(text: string, length = 1): void {
    this.result += text;
    this.index += length;
  }

  private basic(character: string): void {
    const rest = this.source.slice(this.index + 1);
    if (character === '*') return this.emit(this.isAtStart ? '\\*' : '*');
    if (character === '^') return this.emit(this.isAtStart && this.result !== '^' ? '^' : '\\^');
    if (character === '$') return this.emit(rest === '' || /^\\[)|]/.test(rest) ? '$' : '\\$');
    if (character === '.') return this.emit('.');
    this.literal();
  }

  private extended(character: string): void {
    switch (character) {
      case '(':
        this.depth++;
        this.groups++;
        return this.emit('(');
      case ')':
        if (this.depth === 0) return this.emit('\\)');
        this.depth--;
        return this.emit(/(?:^|[^\\])[(|]$/.test(this.result) ? '(?:))' : ')');
      case '{':
        if (!this.isAtStart && this.interval('}')) return;
        return this.emit('\\{');
      case '*':
      case '+':
      case '?':
        if (this.isAtStart) return this.emit(character === '*' ? '' : '');
        // A second quantifier would mean something else to JavaScript.
        if (/(?:^|[^\\])[*+?}]$/.test(this.result)) this.wrapLast();
        return this.emit(character);
      case '|':
      case '.':
      case '^':
      case '$':
        return this.emit(character);
      default:
        this.literal();
    }
  }

  /** `a**` and `a+?`: the quantified atom becomes a group. */
  private wrapLast(): void {
    const match = /((?:\\.|\[[^\]]*\]|\((?:[^()]|\\.)*\)|[^\\])[*+?]|\})$/su.exec(this.result);
    if (match && match[1] !== '}') this.result = `${this.result.slice(0, match.index)}(?:${match[1]})`;
  }

  private literal(): void {
    const character = String.fromCodePoint(this.source.codePointAt(this.index)!);
    this.emit(escapeExpression(character), character.length);
  }

  private interval(closing: string): boolean {
    const start = this.index + (closing === '}' ? 1 : 2);
    const match = /^(\d*)(,?)(\d*)/.exec(this.source.slice(start))!;
    if (match[0] === '' || match[0] === ',' ? !this.source.startsWith(`,${closing}`, start) : false) return false;
    if (!this.source.startsWith(closing, start + match[0].length)) return false;
    const [, low, comma, high] = match;
    this.result += `{${low || '0'}${comma}${high}}`;
    this.index = start + match[0].length + closing.length;
    return true;
  }

  private bracket(): void {
    const bracket = translateBracket(this.source.replaceAll('\u0000', ''), this.index, false);
    if (!bracket) throw new ExpressionError('Unmatched [, [^, [:, [., or [=');
    // In POSIX only `^` negates; `!` is an ordinary character.
    if (this.source[this.index + 1] === '!') {
      const plain = translateBracket(`[\\!${this.source.slice(this.index + 2)}`, 0, true);
      const inner = translateBracket(`[x${this.source.slice(this.index + 2)}`, 0, false);
      if (plain && inner) return this.emit(`[!${inner.source.slice(2)}`, inner.next);
    }
    this.emit(bracket.source, bracket.next - this.index);
  }

  private escape(): void {
    const next = this.source[this.index + 1];
    if (next === undefined) throw new ExpressionError('Trailing backslash');
    if (!this.isExtended && this.basicEscape(next)) return;
    if (/[1-9]/.test(next)) {
      if (Number(next) > this.groups) throw new ExpressionError('Invalid back reference');
      // An empty group keeps a digit that follows apart.
      return this.emit(`\\${next}(?:)`, 2);
    }
    const known: Readonly<Record<string, string>> = {
      w: `[${characterClasses['alnum']}_]`,
      W: `[^${characterClasses['alnum']}_]`,
      s: '\\s',
      S: '\\S',
      b: '\\b',
      B: '\\B',
      '<': '\\b(?=\\w)',
      '>': '\\b(?<=\\w)',
      '`': '(?<![^])',
      "'": '(?![^])',
      n: '\\n',
      t: '\\t',
    };
    const translated = known[next];
    if (translated !== undefined) return this.emit(translated, 2);
    this.index++;
    this.literal();
  }

  private basicEscape(next: string): boolean {
    switch (next) {
      case '(':
        this.depth++;
        this.groups++;
        this.emit('(', 2);
        return true;
      case ')':
        if (this.depth-- === 0) throw new ExpressionError('Unmatched ) or \\)');
        this.emit(')', 2);
        return true;
      case '{':
        if (this.isAtStart || !this.interval('\\}')) throw new ExpressionError('Invalid preceding regular expression');
        return true;
      case '|':
        this.emit('|', 2);
        return true;
      case '+':
      case '?':
        this.emit(this.isAtStart ? `\\${next}` : next, 2);
        return true;
      default:
        return false;
    }
  }
}

export function posixSource(source: string, isExtended: boolean): string {
  return new Translator(source, isExtended).run();
}

/** A JavaScript expression for a POSIX one. Alternatives match leftmost-first where POSIX wants leftmost-longest. */
export function posixExpression(source: string, options: PosixExpressionOptions): RegExp {
  const flags = `us${options.isCaseIgnored ? 'i' : ''}${options.isMultiline ? 'm' : ''}${options.flags ?? ''}`;
  const translated = posixSource(source, options.isExtended);
  try {
    return new RegExp(translated, flags);
  } catch {
    throw new ExpressionError(`Invalid regular expression`);
  }
}
