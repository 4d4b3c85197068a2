import { readEscape, healBytes } from '../language/ansi-c.ts';
import { UsageError } from './tool.ts';

export interface AwkToken {
  readonly type:
    'number' | 'string' | 'expression' | 'name' | 'function' | 'builtin' | 'keyword' | 'operator' | 'newline' | 'end';
  readonly text: string;
  readonly line: number;
}

const keywords = new Set(
  'BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf'.split(
    ' ',
  ),
);
export const awkBuiltins = new Set(
  'length substr index split sub gsub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush strftime systime gensub'.split(
    ' ',
  ),
);
const operators = [
  '**=',
  '**',
  '&&',
  '||',
  '++',
  '--',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '^=',
  '==',
  '<=',
  '>=',
  '!=',
  '>>',
  '!~',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ';',
  ',',
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '!',
  '<',
  '>',
  '|',
  '?',
  ':',
  '~',
  '$',
  '=',
];

/** Cuts a program of `awk` into tokens. Source: POSIX.1-2024 XCU `awk`. */
export function tokenizeAwk(text: string): AwkToken[] {
  const tokens: AwkToken[] = [];
  let index = 0;
  let line = 1;
  const push = (type: AwkToken['type'], value: string): void => void tokens.push({ type, text: value, line });
  while (index < text.length) {
    const character = text[index]!;
    if (character === '\\' && text[index + 1] === '\n') {
      index += 2;
      line++;
    } else if (character === '\n') {
      push('newline', '\n');
      index++;
      line++;
    } else if (/\s/.test(character)) index++;
    else if (character === '#') index = text.indexOf('\n', index) < 0 ? text.length : text.indexOf('\n', index);
    else if (character === '"') {
      const [value, next] = readString(text, index + 1);
      push('string', value);
      index = next;
    } else if (character === '/' && isExpressionAllowed(tokens.at(-1))) {
      const [value, next] = readExpression(text, index + 1);
      push('expression', value);
      index = next;
    } else {
      const match = /^(?:(0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|([A-Za-z_]\w*))/.exec(
        text.slice(index, index + 200),
      );
      if (match) {
        index += match[0].length;
        if (match[1] !== undefined) push('number', match[1]);
        else if (keywords.has(match[2]!)) push('keyword', match[2] === 'func' ? 'function' : match[2]!);
        else if (awkBuiltins.has(match[2]!)) push('builtin', match[2]!);
        else push(text[index] === '(' ? 'function' : 'name', match[2]!);
        continue;
      }
      const operator = operators.find((candidate) => text.startsWith(candidate, index));
      if (operator === undefined)
        throw new UsageError(`syntax error at source line ${line}: unexpected ${character}`, 2);
      push('operator', operator === '**' ? '^' : operator === '**=' ? '^=' : operator);
      index += operator.length;
    }
  }
  push('end', '');
  return tokens;
}

/** A slash begins an expression unless it follows something that has a value. */
function isExpressionAllowed(last: AwkToken | undefined): boolean {
  if (!last) return true;
  if (
    last.type === 'number' ||
    last.type === 'string' ||
    last.type === 'name' ||
    last.type === 'expression' ||
    last.type === 'builtin'
  )
    return false;
  return !(
    last.type === 'operator' &&
    (last.text === ')' || last.text === ']' || last.text === '$' || last.text === '++' || last.text === '--')
  );
}

function readString(text: string, index: number): [string, number] {
  let result = '';
  for (;;) {
    const character = text[index];
    if (character === undefined || character === '\n') throw new UsageError('syntax error: unterminated string', 2);
    if (character === '"') return [healBytes(result), index + 1];
    if (character !== '\\') {
      result += character;
      index++;
      continue;
    }
    const next = text[index + 1] ?? '';
    if (next === '/') {
      result += '/';
      index += 2;
      continue;
    }
    if (next === '\n') {
      index += 2;
      continue;
    }
    const escape = /[abfnrtv"\\0-7x]/.test(next) ? readEscape(text, index + 1) : null;
    result += escape ? escape.value : `\\${next}`;
    index = escape ? escape.next : index + 2;
  }
}

function readExpression(text: string, index: number): [string, number] {
  let result = '';
  let isInBracket = false;
  for (;;) {
    const character = text[index];
    if (character === undefined || character === '\n')
      throw new UsageError('syntax error: unterminated regular expression', 2);
    if (character === '\\') {
      result += text[index + 1] === '/' ? '/' : character + (text[index + 1] ?? '');
      index += 2;
      continue;
    }
    if (character === '[') isInBracket = true;
    else if (character === ']' && !/\[\^?$/.test(result)) isInBracket = false;
    else if (character === '/' && !isInBracket) return [result, index + 1];
    result += character;
    index++;
  }
}
