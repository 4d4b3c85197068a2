import type {
  AndOrList,
  Assignment,
  CaseClause,
  Command,
  Pipeline,
  Redirection,
  Script,
  Word,
  WordPart,
} from './ast.ts';
import { ConditionalParser } from './conditional-parser.ts';
import { WordParser, type WordMode } from './word-parser.ts';

interface Token {
  readonly kind: 'word' | 'operator' | 'newline' | 'end';
  readonly text: string;
  readonly word: Word | null;
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

const operatorPattern = /&&|\|\||;;&|;;|;&|&>>|&>|<<-|<<<|<<|>>|>\||<>|<&|>&|\|&|[|&;()<>]/y;
const redirectionOperators = new Set(['<', '>', '>>', '<>', '>|', '<&', '>&', '&>', '&>>', '<<', '<<-', '<<<']);
const compoundStarts = new Set(['if', 'for', 'select', 'while', 'until', 'case', '{', 'function', '[[']);
const closingWords = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}']);

/** Looks up an alias: its text, or undefined. */
export type AliasLookup = (name: string) => string | undefined;

/** A recursive descent parser that hands out one complete command line at a time. */
export class Parser extends WordParser {
  private peeked: Token | null = null;
  private readonly aliases: AliasLookup | null;
  /** Aliases being expanded now and where their text ends, so that none expands within itself. */
  private expanding: { name: string; end: number }[] = [];

  constructor(text: string, line = 1, aliases: AliasLookup | null = null) {
    super(text, line);
    this.aliases = aliases;
  }

  /** The next complete line of commands; an empty script for a blank line; null at the end of the text. */
  nextLine(): Script | null {
    const first = this.peek();
    if (first.kind === 'end') return null;
    if (first.kind === 'newline') {
      this.next();
      return { lists: [] };
    }
    const lists: AndOrList[] = [];
    for (;;) {
      lists.push(this.parseAndOr());
      const token = this.peek();
      if (token.kind === 'newline') {
        this.next();
        break;
      }
      if (token.kind === 'end') {
        if (this.pendingHeredocs.length > 0) this.readHeredocs();
        break;
      }
      if (token.kind === 'operator' && token.text !== '(') this.unexpected(token);
    }
    return { lists };
  }

  parseAll(): Script {
    const lists: AndOrList[] = [];
    for (let script = this.nextLine(); script; script = this.nextLine()) lists.push(...script.lists);
    return { lists };
  }

  parseSubstitution(): Script {
    const saved = this.peeked;
    this.peeked = null;
    const script = this.parseCompoundList();
    const token = this.peek();
    if (token.text !== ')' || token.kind !== 'operator') {
      if (token.kind === 'end') this.failUnclosed(')');
      this.unexpected(token);
    }
    this.peeked = saved;
    return script;
  }

  parseBackquoted(source: string): Script {
    return new Parser(source, this.line, this.aliases).parseAll();
  }

  parseConditionalWord(mode: WordMode): Word | null {
    return this.parseWord(mode);
  }

  private peek(): Token {
    this.peeked ??= this.scan();
    return this.peeked;
  }

  private next(): Token {
    const token = this.peek();
    this.peeked = null;
    if (token.kind === 'newline' && this.pendingHeredocs.length > 0) this.readHeredocs();
    return token;
  }

  private scan(): Token {
    this.skipBlanks();
    const start = this.position;
    const line = this.line;
    const token = (kind: Token['kind'], text: string, word: Word | null = null): Token => ({
      kind,
      text,
      word,
      start,
      end: this.position,
      line,
    });
    if (start >= this.text.length) return token('end', 'newline');
    if (this.text[start] === '\n') {
      this.position++;
      this.line++;
      return token('newline', 'newline');
    }
    const isProcess = /[<>]\(/y;
    isProcess.lastIndex = start;
    operatorPattern.lastIndex = start;
    const operator = isProcess.test(this.text) ? null : operatorPattern.exec(this.text);
    if (operator) {
      this.position += operator[0].length;
      return token('operator', operator[0]);
    }
    const word = this.parseWord();
    if (!word) return this.fail(`syntax error near unexpected token \`${this.text[start]}'`);
    return token('word', word.source, word);
  }

  private unexpected(token: Token): never {
    if (token.kind === 'end') {
      // As bash counts: the end is on a line of its own.
      if (!this.text.endsWith('\n')) this.line++;
      return this.fail('syntax error: unexpected end of file', true);
    }
    this.line = token.line;
    return this.fail(`syntax error near unexpected token \`${token.text}'`);
  }

  private isWord(text: string): boolean {
    const token = this.peek();
    return token.kind === 'word' && token.text === text;
  }

  private isOperator(text: string): boolean {
    const token = this.peek();
    return token.kind === 'operator' && token.text === text;
  }

  private expectWord(text: string): void {
    if (!this.isWord(text)) this.unexpected(this.peek());
    this.next();
  }

  private expectOperator(text: string): void {
    if (!this.isOperator(text)) this.unexpected(this.peek());
    this.next();
  }

  private skipNewlines(): void {
    while (this.peek().kind === 'newline') this.next();
  }

  /** Lists until a token that closes the surrounding construct, which is left in place. */
  private parseCompoundList(): Script {
    const lists: AndOrList[] = [];
    for (;;) {
      this.skipNewlines();
      const token = this.peek();
      if (token.kind === 'end') return { lists };
      if (token.kind === 'operator' && (token.text === ')' || token.text.startsWith(';;') || token.text === ';&')) {
        return { lists };
      }
      if (token.kind === 'word' && closingWords.has(token.text)) return { lists };
      lists.push(this.parseAndOr());
    }
  }

  /** A compound list that must hold at least one command. */
  private parseBody(): Script {
    const script = this.parseCompoundList();
    if (script.lists.length === 0) this.unexpected(this.peek());
    return script;
  }

  private parseAndOr(): AndOrList {
    const { start, line } = this.peek();
    const first = this.parsePipeline();
    const rest: { operator: '&&' | '||'; pipeline: Pipeline }[] = [];
    while (this.isOperator('&&') || this.isOperator('||')) {
      const operator = this.next().text as '&&' | '||';
      this.skipNewlines();
      rest.push({ operator, pipeline: this.parsePipeline() });
    }
    const source = this.text.slice(start, this.peek().start).trim();
    const isBackground = this.isOperator('&');
    if (isBackground || this.isOperator(';')) this.next();
    return { first, rest, isBackground, source, line };
  }

  private parsePipeline(): Pipeline {
    let isNegated = false;
    let timed: Pipeline['timed'] = 'no';
    for (;;) {
      if (this.isWord('!')) {
        this.next();
        isNegated = !isNegated;
      } else if (this.isWord('time') && timed === 'no') {
        this.next();
        timed = 'yes';
        if (this.isWord('-p')) {
          this.next();
          timed = 'posix';
        }
      } else break;
    }
    const commands: Command[] = [];
    const isErrorPiped: boolean[] = [];
    const token = this.peek();
    const isEmpty = token.kind === 'newline' || token.kind === 'end' || token.text === ';';
    if (isEmpty && (isNegated || timed !== 'no')) {
      return { isNegated, timed, commands: [emptyCommand(token.line)], isErrorPiped: [false] };
    }
    commands.push(this.parseCommand());
    while (this.isOperator('|') || this.isOperator('|&')) {
      isErrorPiped.push(this.next().text === '|&');
      this.skipNewlines();
      commands.push(this.parseCommand());
    }
    isErrorPiped.push(false);
    return { isNegated, timed, commands, isErrorPiped };
  }

  private parseCommand(): Command {
    this.expandAlias();
    const token = this.peek();
    if (token.kind === 'operator' && token.text === '(') return this.parseParenthesis(token);
    if (token.kind === 'word' && compoundStarts.has(token.text)) {
      if (token.text === 'function') return this.parseFunctionKeyword();
      const command = this.parseCompound(token);
      const redirections = this.parseRedirections();
      return redirections.length > 0 ? { ...command, redirections } : command;
    }
    if (token.kind === 'word' && closingWords.has(token.text)) this.unexpected(token);
    return this.parseSimple(token);
  }

  private parseParenthesis(token: Token): Command {
    const { line } = token;
    if (this.text[token.end] === '(') {
      const end = this.findArithmeticEnd(token.end + 1);
      if (end >= 0) {
        const source = this.text.slice(token.end + 1, end);
        this.peeked = null;
        const expression = this.parseEmbedded(source);
        this.countLines(source);
        this.position = end + 2;
        return { type: 'arithmetic', line, expression, redirections: this.parseRedirections() };
      }
    }
    this.next();
    const body = this.parseBody();
    this.expectOperator(')');
    return { type: 'subshell', line, body, redirections: this.parseRedirections() };
  }

  private parseCompound(token: Token): Command {
    const { line } = token;
    const base = { line, redirections: [] };
    switch (token.text) {
      case '{': {
        this.next();
        const body = this.parseBody();
        this.expectWord('}');
        return { ...base, type: 'group', body };
      }
      case 'if':
        return this.parseIf(line);
      case 'while':
      case 'until': {
        this.next();
        const condition = this.parseBody();
        return { ...base, type: token.text, condition, body: this.parseDoGroup() };
      }
      case 'for':
      case 'select':
        return this.parseFor(token.text, line);
      case 'case':
        return this.parseCase(line);
      default: {
        this.peeked = null;
        this.position = token.end;
        return { ...base, type: 'conditional', expression: new ConditionalParser(this).parse() };
      }
    }
  }

  private parseIf(line: number): Command {
    const clauses: { condition: Script; body: Script }[] = [];
    let otherwise: Script | null = null;
    this.next();
    for (;;) {
      const condition = this.parseBody();
      this.expectWord('then');
      clauses.push({ condition, body: this.parseBody() });
      if (this.isWord('elif')) {
        this.next();
        continue;
      }
      if (this.isWord('else')) {
        this.next();
        otherwise = this.parseBody();
      }
      this.expectWord('fi');
      return { type: 'if', line, redirections: [], clauses, otherwise };
    }
  }

  private parseDoGroup(): Script {
    if (this.isWord('{')) {
      this.next();
      const body = this.parseBody();
      this.expectWord('}');
      return body;
    }
    this.expectWord('do');
    const body = this.parseBody();
    this.expectWord('done');
    return body;
  }

  private parseFor(type: 'for' | 'select', line: number): Command {
    const keyword = this.next();
    this.skipBlanks();
    if (type === 'for' && this.text.startsWith('((', this.position)) {
      return this.parseArithmeticFor(keyword.line);
    }
    const name = this.next();
    if (name.kind !== 'word') this.unexpected(name);
    let words: Word[] | null = null;
    this.skipNewlines();
    if (this.isWord('in')) {
      this.next();
      words = [];
      while (this.peek().kind === 'word') words.push(this.next().word!);
      if (this.isOperator(';')) this.next();
      else if (this.peek().kind !== 'newline') this.unexpected(this.peek());
    } else if (this.isOperator(';')) this.next();
    this.skipNewlines();
    return { type, line, redirections: [], name: name.text, words, body: this.parseDoGroup() };
  }

  private parseArithmeticFor(line: number): Command {
    const end = this.findArithmeticEnd(this.position + 2);
    if (end < 0) this.failUnclosed(')');
    const source = this.text.slice(this.position + 2, end);
    const [initial, condition, step, ...extra] = source.split(';').map((piece) => this.parseEmbedded(piece));
    if (!initial || !condition || !step || extra.length > 0) {
      return this.fail(`syntax error near unexpected token \`(${source})'`);
    }
    this.countLines(source);
    this.position = end + 2;
    if (this.isOperator(';')) this.next();
    this.skipNewlines();
    return { type: 'arithmetic-for', line, redirections: [], initial, condition, step, body: this.parseDoGroup() };
  }

  private parseCase(line: number): Command {
    this.next();
    const subject = this.next();
    if (!subject.word) this.unexpected(subject);
    this.skipNewlines();
    this.expectWord('in');
    const clauses: CaseClause[] = [];
    for (;;) {
      this.skipNewlines();
      if (this.isWord('esac')) break;
      clauses.push(this.parseCaseClause());
    }
    this.next();
    return { type: 'case', line, redirections: [], word: subject.word, clauses };
  }

  private parseCaseClause(): CaseClause {
    if (this.isOperator('(')) this.next();
    const patterns: Word[] = [];
    for (;;) {
      const token = this.next();
      if (!token.word) this.unexpected(token);
      patterns.push(token.word);
      if (this.isOperator(')')) break;
      this.expectOperator('|');
    }
    this.next();
    const body = this.parseCompoundList();
    const token = this.peek();
    if (token.kind === 'operator' && (token.text === ';;' || token.text === ';&' || token.text === ';;&')) {
      this.next();
      return { patterns, body, terminator: token.text };
    }
    if (!this.isWord('esac')) this.unexpected(token);
    return { patterns, body, terminator: ';;' };
  }

  private parseFunctionKeyword(): Command {
    const { line } = this.next();
    const name = this.next();
    if (name.kind !== 'word') this.unexpected(name);
    if (this.isOperator('(')) {
      this.next();
      this.expectOperator(')');
    }
    return this.parseFunctionBody(name.text, line);
  }

  private parseFunctionBody(name: string, line: number): Command {
    this.skipNewlines();
    const token = this.peek();
    const isCompound = (token.kind === 'word' && compoundStarts.has(token.text)) || token.text === '(';
    if (!isCompound) this.unexpected(token);
    const body = this.parseCommand();
    const source = this.text.slice(token.start, this.endOfLast());
    return { type: 'function', line, redirections: [], name, body, source };
  }

  /** Where the last consumed token ended: before the blanks ahead of a token peeked at. */
  private endOfLast(): number {
    const end = this.peeked ? this.peeked.start : this.position;
    return this.text.slice(0, end).trimEnd().length;
  }

  private parseSimple(first: Token): Command {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    let canAlias = false;
    for (;;) {
      if (canAlias) this.expandAlias();
      canAlias = false;
      const token = this.peek();
      const redirection = this.parseRedirection();
      if (redirection) {
        redirections.push(redirection);
        continue;
      }
      if (token.kind === 'operator' && token.text === '(' && words.length === 1 && redirections.length === 0) {
        const name = words[0]!;
        if (assignments.length === 0 && /^[^\s$`"'\\]+$/.test(name.source)) {
          this.next();
          this.expectOperator(')');
          return this.parseFunctionBody(name.source, first.line);
        }
      }
      if (token.kind !== 'word') break;
      this.next();
      const assignment = token.word!.assignment;
      if (words.length === 0 && assignment) {
        assignments.push(assignment);
        canAlias = true;
      } else words.push(token.word!);
    }
    if (words.length === 0 && assignments.length === 0 && redirections.length === 0) this.unexpected(this.peek());
    return { type: 'simple', line: first.line, assignments, words, redirections };
  }

  private parseRedirections(): Redirection[] {
    const redirections: Redirection[] = [];
    for (let next = this.parseRedirection(); next; next = this.parseRedirection()) redirections.push(next);
    return redirections;
  }

  private parseRedirection(): Redirection | null {
    let token = this.peek();
    let fd: number | null = null;
    let variable: string | null = null;
    if (token.kind === 'word') {
      const match = /^(?:(\d+)|\{([A-Za-z_]\w*)\})$/.exec(token.text);
      const after = this.text[token.end];
      if (!match || (after !== '<' && after !== '>') || this.text[token.end + 1] === '(') return null;
      if (match[1] !== undefined) fd = Number(match[1]);
      else variable = match[2]!;
      this.next();
      token = this.peek();
    }
    if (token.kind !== 'operator' || !redirectionOperators.has(token.text)) return null;
    const operator = this.next().text as Redirection['operator'];
    const target = this.next();
    if (!target.word) this.unexpected(target);
    const redirection: Redirection = { operator, fd, variable, target: target.word, heredoc: null };
    if (operator === '<<' || operator === '<<-') this.announceHeredoc(redirection, target.word);
    return redirection;
  }

  private announceHeredoc(redirection: Redirection, target: Word): void {
    const isQuoted = /["'\\]/.test(target.source);
    const delimiter = target.parts.map(plainText).join('');
    this.pendingHeredocs.push({ redirection, delimiter, isQuoted, isStripped: redirection.operator === '<<-' });
  }

  private readHeredocs(): void {
    const pending = this.pendingHeredocs;
    this.pendingHeredocs = [];
    for (const { redirection, delimiter, isQuoted, isStripped } of pending) {
      let body = '';
      for (;;) {
        if (this.position >= this.text.length) break;
        let end = this.text.indexOf('\n', this.position);
        if (end < 0) end = this.text.length;
        let line = this.text.slice(this.position, end);
        // An unquoted body joins lines at a backslash before the delimiter is looked for.
        while (!isQuoted && /(?:^|[^\\])(?:\\\\)*\\$/.test(line) && end < this.text.length) {
          const following = this.text.indexOf('\n', end + 1);
          const next = following < 0 ? this.text.length : following;
          line = line.slice(0, -1) + this.text.slice(end + 1, next);
          end = next;
          this.line++;
        }
        this.position = Math.min(end + 1, this.text.length);
        this.line++;
        if (isStripped) line = line.replace(/^\t+/, '');
        if (line === delimiter) break;
        if (this.position >= this.text.length && this.text[this.text.length - 1] !== '\n') {
          body += line + '\n';
          break;
        }
        body += line + '\n';
      }
      redirection.heredoc = isQuoted ? [{ type: 'quoted', text: body }] : this.parseEmbedded(body);
    }
  }

  private expandAlias(): void {
    if (!this.aliases) return;
    for (;;) {
      const token = this.peek();
      if (token.kind !== 'word') return;
      this.expanding = this.expanding.filter(({ end }) => token.start < this.text.length - end);
      const value = this.aliases(token.text);
      if (value === undefined || this.expanding.some(({ name }) => name === token.text)) return;
      const after = this.text.slice(token.end);
      this.expanding.push({ name: token.text, end: after.length });
      (this as { text: string }).text = this.text.slice(0, token.start) + value + after;
      this.position = token.start;
      this.peeked = null;
    }
  }
}

function emptyCommand(line: number): Command {
  return { type: 'simple', line, assignments: [], words: [], redirections: [] };
}

/** The text of a part with its quotes removed and nothing expanded (here-document delimiters). */
function plainText(part: WordPart): string {
  if (part.type === 'literal' || part.type === 'quoted') return part.text;
  if (part.type === 'double') return part.parts.map(plainText).join('');
  return part.type === 'parameter' ? `$${part.parameter.name}` : '';
}
