/** A syntax error with its place in the source: offsets, line from 1, column from 0. */
export class SourceSyntaxError extends SyntaxError {
  readonly at: number;
  readonly line: number;
  readonly column: number;
  /** Of the text in question; undefined for that of the token. */
  readonly length: number | undefined;

  constructor(message: string, at: number, line: number, column: number, length?: number) {
    super(message);
    this.at = at;
    this.line = line;
    this.column = column;
    this.length = length;
  }
}

interface AcornError extends SyntaxError {
  readonly pos: number;
  readonly loc: { readonly line: number; readonly column: number };
}

/** Messages of the engine that only say that our way of compiling modules stumbled earlier than the parser. */
const misleading = /import statement outside|'export'|import\.meta/;

/** Acorn's wording (left) and V8's for the same mistake. */
const wordings: readonly (readonly [RegExp, string])[] = [
  [/^Unterminated template/, 'Unterminated template literal'],
  [/^Unterminated regular expression/, 'Invalid regular expression: missing /'],
  [/^Unterminated/, 'Invalid or unexpected token'],
  [/^Unexpected character/, 'Invalid or unexpected token'],
  [/^Assigning to rvalue/, 'Invalid left-hand side in assignment'],
  [/^'return' outside of function/, 'Illegal return statement'],
  [/^Export '(.*)' is not defined/, "Export '$1' is not defined in module"],
  [/^Duplicate export '(.*)'/, "Duplicate export of '$1'"],
  [/^Deleting local variable in strict mode/, 'Delete of an unqualified identifier in strict mode.'],
  [/^Octal literal in strict mode/, 'Octal literals are not allowed in strict mode.'],
  [/^'with' in strict mode/, 'Strict mode code may not include a with statement'],
  [/^Cannot use keyword 'await' outside an async function/, 'Unexpected reserved word'],
];

/** Makes of what acorn threw an error in V8's words; `ask` gives V8's message where it can be had. */
export function describeProblem(error: unknown, source: string, ask: () => string | null): unknown {
  if (!(error instanceof SyntaxError) || !('pos' in error)) return error;
  const { pos, loc, message } = error as AcornError;
  const own = message.replace(/ \(\d+:\d+\)$/, '');
  // The engine points at the number's last digit, the parser behind it.
  if (own === 'Identifier directly after number') {
    return new SourceSyntaxError('Invalid or unexpected token', pos - 1, loc.line, loc.column - 1, 1);
  }
  return new SourceSyntaxError(messageOf(own, source, pos, ask), pos, loc.line, loc.column);
}

function messageOf(own: string, source: string, at: number, ask: () => string | null): string {
  if (/^(Export '|Duplicate export|Identifier ')/.test(own)) return reworded(own);
  const asked = ask();
  if (asked !== null && !misleading.test(asked)) {
    return /^Unexpected token '[)}]'$/.test(asked) && at >= source.length ? 'Unexpected end of input' : asked;
  }
  return own === 'Unexpected token' ? unexpected(source, at) : reworded(own);
}

function reworded(message: string): string {
  for (const [pattern, replacement] of wordings) {
    if (pattern.test(message)) return message.replace(pattern, replacement);
  }
  return message;
}

function unexpected(source: string, at: number): string {
  const token = tokenAt(source, at);
  if (token === '') return 'Unexpected end of input';
  if (/^[\p{ID_Start}$_]/u.test(token)) return `Unexpected identifier '${token}'`;
  if (/^\d/.test(token)) return 'Unexpected number';
  if (/^['"]/.test(token)) return 'Unexpected string';
  return token.startsWith('`') ? 'Unexpected template string' : `Unexpected token '${token}'`;
}

/** The token that begins at an offset, as far as an error message needs it. */
function tokenAt(source: string, at: number): string {
  const token =
    /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*|\d[\w.]*|"[^"\n]*"?|'[^'\n]*'?|=>|\.\.\.|[=!]==?|[+\-*/%&|<>?]=|\+\+|--|&&|\|\||\?\?|\S/uy;
  token.lastIndex = at;
  return token.exec(source)?.[0] ?? '';
}

/** `file:line`, the line and a caret below the place: what precedes the stack of a syntax error. */
export function sourceExcerpt(
  filename: string,
  source: string,
  at: { readonly at: number; readonly line: number; readonly column: number; readonly length?: number | undefined },
  lineOffset = 0,
): string {
  const lineStart = at.at - at.column;
  const line = /.*/y;
  line.lastIndex = lineStart;
  const text = line.exec(source)?.[0] ?? '';
  const length = at.length ?? tokenAt(source, at.at).length;
  const caret = ' '.repeat(at.column) + '^'.repeat(Math.min(length, Math.max(0, text.length - at.column)));
  return `${filename}:${at.line + lineOffset}\n${text}\n${caret}`;
}

/** Line (from 1) and column (from 0) of an offset. */
export function placeOf(source: string, at: number): { at: number; line: number; column: number } {
  const breaks = [...source.slice(0, at).matchAll(/\r\n|[\n\r\u2028\u2029]/g)];
  const last = breaks[breaks.length - 1];
  return { at, line: breaks.length + 1, column: at - (last ? last.index + last[0].length : 0) };
}
