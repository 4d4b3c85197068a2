/** POSIX character classes as the inside of a JavaScript character class (with the `u` flag). */
export const characterClasses: Readonly<Record<string, string>> = {
  alnum: '\\p{L}\\p{Nd}',
  alpha: '\\p{L}',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e\\u{a1}-\\u{10ffff}',
  lower: '\\p{Ll}',
  print: '\\x20-\\x7e\\u{a0}-\\u{10ffff}',
  punct: '!-\\/:-@\\[-`{-~\\p{P}\\p{S}',
  space: '\\s',
  upper: '\\p{Lu}',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
};

const special = /[\\^$.*+?()[\]{}|/-]/;

export function escapeCharacter(character: string): string {
  return special.test(character) ? `\\${character}` : character;
}

export function escapeExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Protects the characters of `text` that would mean something in a pattern. */
export function escapePattern(text: string): string {
  return text.replace(/[\\*?[\]()|!+@{}^-]/g, '\\$&');
}

export function hasPatternCharacters(pattern: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*(?:[*?]|\[.*\]|[+@!]\()/s.test(pattern);
}

/** The text a pattern without special characters stands for. */
export function unescapePattern(pattern: string): string {
  return pattern.replace(/\\(.)/gs, '$1');
}

export interface PatternOptions {
  /** Pathname components: a wildcard matches neither a slash nor a leading dot. */
  readonly isPath?: boolean;
  readonly isDotMatched?: boolean;
  readonly isCaseIgnored?: boolean;
}

/** Reads a bracket expression at `start` (the `[`): its JavaScript form and the index after it; null when unclosed. */
export function translateBracket(
  pattern: string,
  start: number,
  hasEscapes = true,
): { source: string; next: number } | null {
  let index = start + 1;
  const isNegated = pattern[index] === '!' || pattern[index] === '^';
  if (isNegated) index++;
  let inside = '';
  let isFirst = true;
  for (;;) {
    const character = pattern[index];
    if (character === undefined) return null;
    if (character === ']' && !isFirst) break;
    isFirst = false;
    if (character === '[' && /^\[[:.=]/.test(pattern.slice(index, index + 2))) {
      const kind = pattern[index + 1]!;
      const end = pattern.indexOf(`${kind}]`, index + 2);
      if (end >= 0) {
        const name = pattern.slice(index + 2, end);
        inside += kind === ':' ? (characterClasses[name] ?? '') : escapeCharacter(name);
        index = end + 2;
        continue;
      }
    }
    let literal = character;
    if (character === '\\' && hasEscapes) literal = pattern[++index] ?? '\\';
    const code = pattern.codePointAt(index)!;
    if (code > 0xffff) literal = String.fromCodePoint(code);
    index += literal.length;
    const isRange = character === '-' && inside !== '' && pattern[index] !== ']';
    inside += isRange ? '-' : escapeCharacter(literal);
  }
  if (inside === '') return { source: isNegated ? '[^]' : '[]', next: index + 1 };
  return { source: `[${isNegated ? '^' : ''}${inside}]`, next: index + 1 };
}

/** The end of an extended pattern's parenthesis that opens at `start`; -1 when unclosed. */
function groupEnd(pattern: string, start: number): number {
  let depth = 0;
  for (let index = start; index < pattern.length; index++) {
    const character = pattern[index];
    if (character === '\\') index++;
    else if (character === '[') {
      const bracket = translateBracket(pattern, index);
      if (bracket) index = bracket.next - 1;
    } else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return index;
  }
  return -1;
}

function splitAlternatives(text: string): string[] {
  const result: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '\\') index++;
    else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === '|' && depth === 0) {
      result.push(text.slice(start, index));
      start = index + 1;
    }
  }
  result.push(text.slice(start));
  return result;
}

/** A regular expression source for a shell pattern, extended forms included. `rest` is what follows it (for `!(...)`). */
export function patternSource(pattern: string, options: PatternOptions = {}): string {
  const any = options.isPath ? '[^/]' : '[^]';
  let result = '';
  for (let index = 0; index < pattern.length;) {
    const character = pattern[index]!;
    if ('?*+@!'.includes(character) && pattern[index + 1] === '(') {
      const end = groupEnd(pattern, index + 1);
      if (end >= 0) {
        const choices = splitAlternatives(pattern.slice(index + 2, end)).map((choice) =>
          patternSource(choice, options),
        );
        const group = `(?:${choices.join('|')})`;
        if (character === '!') {
          const rest = patternSource(pattern.slice(end + 1), options);
          return `${result}(?!${group}${rest}$)${any}*${rest}`;
        }
        result += character === '@' ? group : group + character;
        index = end + 1;
        continue;
      }
    }
    if (character === '*') {
      while (pattern[index + 1] === '*') index++;
      result += `${any}*`;
    } else if (character === '?') result += any;
    else if (character === '[') {
      const bracket = translateBracket(pattern, index);
      if (bracket) {
        result += bracket.source;
        index = bracket.next;
        continue;
      }
      result += '\\[';
    } else if (character === '\\' && index + 1 < pattern.length) {
      const code = String.fromCodePoint(pattern.codePointAt(index + 1)!);
      result += escapeExpression(code);
      index += 1 + code.length;
      continue;
    } else result += escapeExpression(character);
    index++;
  }
  return result;
}

const cache = new Map<string, RegExp>();

/** A regular expression that matches the whole text when the shell pattern does. */
export function patternExpression(pattern: string, options: PatternOptions = {}): RegExp {
  const flags = options.isCaseIgnored ? 'ui' : 'u';
  const dot = options.isPath && !options.isDotMatched && /^(\*|\?|\[|[+@!*?]\()/.test(pattern) ? '(?!\\.)' : '';
  const key = `${flags}${options.isPath ? 'p' : ''}${dot}:${pattern}`;
  let expression = cache.get(key);
  if (!expression) {
    expression = new RegExp(`^${dot}(?:${patternSource(pattern, options)})$`, flags);
    if (cache.size > 500) cache.clear();
    cache.set(key, expression);
  }
  return expression;
}

export function matchesPattern(text: string, pattern: string, isCaseIgnored = false): boolean {
  return patternExpression(pattern, { isCaseIgnored }).test(text);
}
