import type { Variable } from './variables.ts';

const controls: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
  '\x1b': '\\E',
};

function ansiC(text: string): string {
  let inside = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (controls[character]) inside += controls[character];
    else if (character === "'" || character === '\\') inside += `\\${character}`;
    else if (code < 32 || code === 127) inside += `\\${code.toString(8).padStart(3, '0')}`;
    else if (code >= 0xdc80 && code <= 0xdcff) inside += `\\${(code - 0xdc00).toString(8)}`;
    else inside += character;
  }
  return `$'${inside}'`;
}

function hasControls(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /[\x00-\x1f\x7f]|[\udc80-\udcff]/.test(text) && !text.isWellFormed() ? true : /[\x00-\x1f\x7f]/.test(text);
}

/** `'text'`, as `${x@Q}` prints: always quoted. */
export function quoteValue(text: string): string {
  return hasControls(text) ? ansiC(text) : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Quoted only where needed, with single quotes (`set`, `alias`, `trap`, xtrace). */
export function quoteIfNeeded(text: string): string {
  if (text !== '' && /^[A-Za-z0-9_@%+=:,./-]*$/.test(text)) return text;
  return quoteValue(text);
}

/** As `printf %q`: backslashes before special characters. */
export function quoteBackslash(text: string): string {
  if (text === '') return "''";
  if (hasControls(text)) return ansiC(text);
  return text.replace(/[ !"#$&'()*,;<>?[\\\]^`{|}]|^~/g, '\\$&');
}

/** As `declare -p` prints values: in double quotes. */
export function quoteDouble(text: string): string {
  return hasControls(text) ? ansiC(text) : `"${text.replace(/["\\$`]/g, '\\$&')}"`;
}

/** Attribute letters of `declare -p`: `--` when there are none. */
export function describeAttributes(variable: Variable): string {
  let letters = '';
  if (Array.isArray(variable.value)) letters += 'a';
  if (variable.value instanceof Map) letters += 'A';
  if (variable.isInteger) letters += 'i';
  if (variable.isNameReference) letters += 'n';
  if (variable.isReadonly) letters += 'r';
  if (variable.isExported) letters += 'x';
  if (variable.letterCase === 'lower') letters += 'l';
  if (variable.letterCase === 'upper') letters += 'u';
  return letters === '' ? '--' : `-${letters}`;
}

function quoteKey(key: string): string {
  return /^[A-Za-z0-9_]+$/.test(key) ? key : quoteDouble(key);
}

/** A variable's value as it can be assigned again. */
export function describeValue(variable: Variable): string | null {
  const { value } = variable;
  if (value === null) return null;
  if (typeof value === 'string') return quoteDouble(value);
  if (value instanceof Map) {
    return `(${[...value].map(([key, item]) => `[${quoteKey(key)}]=${quoteDouble(item)} `).join('')})`;
  }
  const items: string[] = [];
  value.forEach((item, index) => items.push(`[${index}]=${quoteDouble(item)}`));
  return `(${items.join(' ')})`;
}

/** The line `declare -p name` prints. */
export function describeVariable(name: string, variable: Variable): string {
  const value = describeValue(variable);
  return `declare ${describeAttributes(variable)} ${name}${value === null ? '' : `=${value}`}`;
}
