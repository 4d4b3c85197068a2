import { decodeAnsiC } from './ansi-c.ts';
import type { Assignment, ArrayElement, Redirection, Script, Word, WordPart } from './ast.ts';
import { ShellSyntaxError } from './syntax-error.ts';
import { ParameterParser } from './parameter-parser.ts';

const metacharacters = new Set([' ', '\t', '\n', '|', '&', ';', '(', ')', '<', '>']);

export type WordMode = 'normal' | 'regex' | 'pattern';

/** Reads words with their quotes and expansions from the source text. */
export abstract class WordParser {
  readonly text: string;
  position = 0;
  line: number;
  /** Here-documents whose bodies begin at the next line. */
  protected pendingHeredocs: { redirection: Redirection; delimiter: string; isQuoted: boolean; isStripped: boolean }[] =
    [];

  constructor(text: string, line: number) {
    this.text = text;
    this.line = line;
  }

  /** Parses a list that ends at `)`; the position is after the opening one and ends up after the closing one. */
  abstract parseSubstitution(): Script;
  abstract parseBackquoted(source: string): Script;

  protected fail(message: string, isIncomplete = false): never {
    throw new ShellSyntaxError(message, this.line, isIncomplete);
  }

  protected failUnclosed(closing: string): never {
    return this.fail(`unexpected EOF while looking for matching \`${closing}'`, true);
  }

  protected startsWith(text: string): boolean {
    return this.text.startsWith(text, this.position);
  }

  /** Skips blanks, joined lines and a comment. */
  protected skipBlanks(): void {
    for (;;) {
      const character = this.text[this.position];
      if (character === ' ' || character === '\t') this.position++;
      else if (character === '\\' && this.text[this.position + 1] === '\n') {
        this.position += 2;
        this.line++;
      } else if (character === '#') {
        const end = this.text.indexOf('\n', this.position);
        this.position = end < 0 ? this.text.length : end;
      } else return;
    }
  }

  /** Null when no word begins here. */
  protected parseWord(mode: WordMode = 'normal'): Word | null {
    const start = this.position;
    if (mode === 'normal') {
      const assignment = this.parseAssignment();
      if (assignment) return { ...assignment, source: this.text.slice(start, this.position) };
    }
    const parts = this.parseParts(mode);
    if (this.position === start) return null;
    return { parts, source: this.text.slice(start, this.position), assignment: null };
  }

  private parseAssignment(): { parts: WordPart[]; assignment: Assignment } | null {
    const start = this.position;
    const name = /[A-Za-z_][A-Za-z0-9_]*(?=\[|\+?=)/y;
    name.lastIndex = start;
    const match = name.exec(this.text);
    if (!match) return null;
    let position = start + match[0].length;
    let subscriptSource: string | null = null;
    if (this.text[position] === '[') {
      const end = this.findSubscriptEnd(position);
      if (end < 0 || !/^\+?=/.test(this.text.slice(end + 1, end + 3))) return null;
      subscriptSource = this.text.slice(position + 1, end);
      position = end + 1;
    }
    const isAppend = this.text[position] === '+';
    position += isAppend ? 2 : 1;
    this.position = position;
    const subscript = subscriptSource === null ? null : this.parseSubscript(subscriptSource);
    const base = { name: match[0], subscript, isAppend };
    const prefix: WordPart = { type: 'literal', text: this.text.slice(start, position) };
    if (this.text[position] === '(' && subscriptSource === null) {
      const elements = this.parseArray();
      return { parts: [prefix], assignment: { ...base, value: null, elements } };
    }
    const parts = this.parseParts('normal');
    const value: Word = { parts, source: this.text.slice(position, this.position), assignment: null };
    return { parts: [prefix, ...parts], assignment: { ...base, value, elements: null } };
  }

  /** Index of the `]` that closes the `[` at `start`, on the same line; -1 when there is none. */
  private findSubscriptEnd(start: number): number {
    let depth = 0;
    for (let index = start; index < this.text.length; index++) {
      const character = this.text[index]!;
      if (character === '\n') return -1;
      if (character === '\\') index++;
      else if (character === "'" || character === '"') {
        const end = this.text.indexOf(character, index + 1);
        if (end < 0) return -1;
        index = end;
      } else if (character === '[') depth++;
      else if (character === ']' && --depth === 0) return index;
    }
    return -1;
  }

  /** Parses a piece of text that was cut out of the source, as inside double quotes. */
  protected parseEmbedded(source: string): WordPart[] {
    return this.parseElsewhere(source, () => this.parseQuotedParts(''));
  }

  private parseSubscript(source: string): WordPart[] {
    return this.parseElsewhere(source, () => {
      const parts: WordPart[] = [];
      while (this.position < source.length) parts.push(...this.readOperandPart(false));
      return parts;
    });
  }

  private parseElsewhere(source: string, parse: () => WordPart[]): WordPart[] {
    const saved = { position: this.position, text: this.text, line: this.line };
    const inner = this as { text: string };
    inner.text = source;
    this.position = 0;
    try {
      return parse();
    } finally {
      inner.text = saved.text;
      this.position = saved.position;
      this.line = saved.line;
    }
  }

  private parseArray(): ArrayElement[] {
    const elements: ArrayElement[] = [];
    this.position++;
    for (;;) {
      this.skipBlanks();
      const character = this.text[this.position];
      if (character === undefined) this.failUnclosed(')');
      if (character === '\n') {
        this.position++;
        this.line++;
        continue;
      }
      if (character === ')') {
        this.position++;
        return elements;
      }
      elements.push(this.parseArrayElement());
    }
  }

  private parseArrayElement(): ArrayElement {
    if (this.text[this.position] === '[') {
      const end = this.findSubscriptEnd(this.position);
      const operator = end < 0 ? null : /^\+?=/.exec(this.text.slice(end + 1, end + 3));
      if (operator) {
        const subscript = this.parseSubscript(this.text.slice(this.position + 1, end));
        this.position = end + 1 + operator[0].length;
        const start = this.position;
        const parts = this.parseParts('normal');
        const value: Word = { parts, source: this.text.slice(start, this.position), assignment: null };
        return { subscript, isAppend: operator[0] === '+=', value };
      }
    }
    const start = this.position;
    const parts = this.parseParts('normal');
    if (this.position === start) this.fail(`syntax error near unexpected token \`${this.text[start]}'`);
    return {
      subscript: null,
      isAppend: false,
      value: { parts, source: this.text.slice(start, this.position), assignment: null },
    };
  }

  private parseParts(mode: WordMode): WordPart[] {
    const parts: WordPart[] = [];
    let literal = '';
    let depth = 0;
    const flush = (): void => {
      if (literal !== '') parts.push({ type: 'literal', text: literal });
      literal = '';
    };
    for (;;) {
      const character = this.text[this.position];
      if (character === undefined) break;
      if (depth === 0 && metacharacters.has(character)) {
        if (character === '(' && this.opensGroup(mode)) {
          depth++;
          literal += character;
          this.position++;
          continue;
        }
        if (mode === 'regex' && character === '|') {
          literal += character;
          this.position++;
          continue;
        }
        const isProcess = (character === '<' || character === '>') && this.text[this.position + 1] === '(';
        if (!isProcess || mode !== 'normal') break;
        flush();
        this.position += 2;
        parts.push({ type: 'process', direction: character as '<' | '>', body: this.parseSubstitution() });
        continue;
      }
      if (depth > 0 && (character === '(' || character === ')')) {
        depth += character === '(' ? 1 : -1;
        literal += character;
        this.position++;
        continue;
      }
      const part = this.parsePart(character);
      if (part === null) {
        if (character === '\n') {
          if (depth > 0 && mode === 'normal') this.failUnclosed(')');
          this.line++;
        }
        literal += character;
        this.position++;
      } else {
        flush();
        parts.push(...part);
      }
    }
    if (depth > 0) this.failUnclosed(')');
    flush();
    return parts;
  }

  /** Whether the `(` at the position belongs to an extended pattern or a regular expression. */
  private opensGroup(mode: WordMode): boolean {
    if (mode === 'regex') return true;
    const before = this.text[this.position - 1] ?? '';
    if (!'?*+@!'.includes(before) || before === '') return false;
    if (this.text[this.position - 2] === '$') return false;
    if (before === '!' || before === '+' || before === '@' || before === '?' || before === '*') {
      return mode !== 'normal' || !this.isCommandStart(this.position - 1);
    }
    return false;
  }

  /** Whether `index` is where a command name could begin, so that `!(` is a negated subshell. */
  protected isCommandStart(index: number): boolean {
    return (
      this.text[index] === '!' &&
      /(^|[;&|(\n{]|\b(?:if|then|do|while|else|until))[ \t]*$/.test(this.text.slice(0, index))
    );
  }

  /** A quoted or expanded part at the position, or null when the character stands for itself. */
  private parsePart(character: string): WordPart[] | null {
    switch (character) {
      case '\\':
        return this.parseBackslash();
      case "'":
        return [this.parseSingleQuoted()];
      case '"':
        this.position++;
        return [{ type: 'double', parts: this.parseQuotedParts('"') }];
      case '`':
        return [this.parseBackquote(false)];
      case '$':
        return this.parseDollar(false);
      default:
        return null;
    }
  }

  /** One part of the operand of `${x:-...}`: a quoted or expanded part, or one plain character. */
  readOperandPart(isQuoted: boolean): WordPart[] {
    const character = this.text[this.position]!;
    if (character === '"') {
      this.position++;
      return [{ type: 'double', parts: this.parseQuotedParts('"') }];
    }
    if (character === '$') {
      const part = this.parseDollar(isQuoted);
      if (part) return part;
    } else if (character === '`') return [this.parseBackquote(isQuoted)];
    else if (character === '\\') {
      const next = this.text[this.position + 1] ?? '';
      if (!isQuoted || '$`"\\}'.includes(next)) return this.parseBackslash();
    } else if (character === "'" && !isQuoted) return [this.parseSingleQuoted()];
    if (character === '\n') this.line++;
    this.position++;
    return [{ type: isQuoted ? 'quoted' : 'literal', text: character }];
  }

  private parseBackslash(): WordPart[] {
    const next = this.text[this.position + 1];
    if (next === undefined) {
      this.position++;
      return [{ type: 'quoted', text: '\\' }];
    }
    this.position += 2;
    if (next === '\n') {
      this.line++;
      return [];
    }
    const code = next.charCodeAt(0);
    if (code >= 0xd800 && code < 0xdc00) {
      return [{ type: 'quoted', text: next + (this.text[this.position++] ?? '') }];
    }
    return [{ type: 'quoted', text: next }];
  }

  private parseSingleQuoted(): WordPart {
    const end = this.text.indexOf("'", this.position + 1);
    if (end < 0) this.failUnclosed("'");
    const text = this.text.slice(this.position + 1, end);
    this.countLines(text);
    this.position = end + 1;
    return { type: 'quoted', text };
  }

  protected countLines(text: string): void {
    for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) this.line++;
  }

  /** Reads until `closing` (which is consumed), or to the end of the text when it is empty. */
  parseQuotedParts(closing: string): WordPart[] {
    const parts: WordPart[] = [];
    let literal = '';
    const flush = (): void => {
      if (literal !== '') parts.push({ type: 'quoted', text: literal });
      literal = '';
    };
    for (;;) {
      const character = this.text[this.position];
      if (character === undefined) {
        if (closing !== '') this.failUnclosed(closing);
        break;
      }
      if (character === closing) {
        this.position++;
        break;
      }
      if (character === '\\') {
        literal += this.readQuotedBackslash(closing);
      } else if (character === '$') {
        const part = this.parseDollar(true);
        if (part) {
          flush();
          parts.push(...part);
        } else {
          literal += '$';
          this.position++;
        }
      } else if (character === '`') {
        flush();
        parts.push(this.parseBackquote(true));
      } else {
        if (character === '\n') this.line++;
        literal += character;
        this.position++;
      }
    }
    flush();
    return parts;
  }

  private readQuotedBackslash(closing: string): string {
    const next = this.text[this.position + 1];
    this.position += next === undefined ? 1 : 2;
    if (next === undefined) return '\\';
    if (next === '\n') {
      this.line++;
      return '';
    }
    if (next === '$' || next === '`' || next === '\\' || (next === '"' && closing === '"')) return next;
    return '\\' + next;
  }

  private parseBackquote(isQuoted: boolean): WordPart {
    let source = '';
    const line = this.line;
    this.position++;
    for (;;) {
      const character = this.text[this.position];
      if (character === undefined) this.failUnclosed('`');
      this.position++;
      if (character === '`') break;
      const next = this.text[this.position];
      if (character === '\\' && (next === '`' || next === '\\' || next === '$' || (isQuoted && next === '"'))) {
        source += next;
        this.position++;
      } else {
        if (character === '\n') this.line++;
        source += character;
      }
    }
    const saved = this.line;
    this.line = line;
    const body = this.parseBackquoted(source);
    this.line = saved;
    return { type: 'command', body };
  }

  /** Null when the dollar sign stands for itself. */
  private parseDollar(isQuoted: boolean): WordPart[] | null {
    const next = this.text[this.position + 1] ?? '';
    if (next === '(') return [this.parseParenthesised()];
    if (next === '{') return [new ParameterParser(this).parseBraced(isQuoted)];
    if (next === '[') return [this.parseBracketArithmetic()];
    if (next === "'" && !isQuoted) {
      let end = this.position + 2;
      while (end < this.text.length && this.text[end] !== "'") end += this.text[end] === '\\' ? 2 : 1;
      if (end >= this.text.length) this.failUnclosed("'");
      const text = this.text.slice(this.position + 2, end);
      this.countLines(text);
      this.position = end + 1;
      return [{ type: 'quoted', text: decodeAnsiC(text) }];
    }
    if (next === '"' && !isQuoted) {
      this.position += 2;
      return [{ type: 'double', parts: this.parseQuotedParts('"') }];
    }
    const name = /[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]/y;
    name.lastIndex = this.position + 1;
    const match = name.exec(this.text);
    if (!match) return null;
    this.position = name.lastIndex;
    return [{ type: 'parameter', parameter: plainParameter(match[0]) }];
  }

  private parseParenthesised(): WordPart {
    if (this.text[this.position + 2] === '(') {
      const inner = this.findArithmeticEnd(this.position + 3);
      if (inner >= 0) {
        const source = this.text.slice(this.position + 3, inner);
        const expression = this.parseEmbedded(source);
        this.countLines(source);
        this.position = inner + 2;
        return { type: 'arithmetic', expression };
      }
    }
    this.position += 2;
    return { type: 'command', body: this.parseSubstitution() };
  }

  private parseBracketArithmetic(): WordPart {
    const end = this.text.indexOf(']', this.position);
    if (end < 0) this.failUnclosed(']');
    const expression = this.parseEmbedded(this.text.slice(this.position + 2, end));
    this.position = end + 1;
    return { type: 'arithmetic', expression };
  }

  /** Index of the `))` that ends the arithmetic text beginning at `start`; -1 when it is a nested subshell. */
  protected findArithmeticEnd(start: number): number {
    let depth = 0;
    for (let index = start; index < this.text.length; index++) {
      const character = this.text[index]!;
      if (character === '\\') index++;
      else if (character === "'") {
        const end = this.text.indexOf("'", index + 1);
        if (end < 0) return -1;
        index = end;
      } else if (character === '(') depth++;
      else if (character === ')') {
        if (depth === 0) return this.text[index + 1] === ')' ? index : -1;
        depth--;
      }
    }
    return depth === 0 && /^[\s\w+\-*/%<>=!&|^~?:,$]*$/.test(this.text.slice(start)) ? this.failUnclosed(')') : -1;
  }
}

export function plainParameter(name: string): import('./ast.ts').ParameterExpansion {
  return {
    name,
    subscript: null,
    isIndirect: false,
    isLength: false,
    isPrefixList: false,
    operator: '',
    operand: [],
    second: null,
    source: name,
  };
}
