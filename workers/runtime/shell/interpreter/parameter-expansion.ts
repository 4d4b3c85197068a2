import type { ParameterExpansion, WordPart } from '../language/ast.ts';
import { matchesPattern, patternSource } from '../language/pattern.ts';
import { ExpansionError } from './control-flow.ts';
import type { Expander } from './expander.ts';
import { describeAttributes, quoteValue } from './quoting.ts';
import { expandPrompt } from './prompt.ts';
import { decodeAnsiC } from '../language/ansi-c.ts';

export type ParameterResult =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'list'; readonly values: readonly string[]; readonly isJoined: boolean }
  /** The operand of `:-` and its kin stands in for the parameter. */
  | { readonly type: 'operand'; readonly parts: readonly WordPart[] };

/** What a parameter holds before its operator is applied. */
interface Content {
  readonly values: readonly string[];
  readonly isList: boolean;
  readonly isJoined: boolean;
  readonly isSet: boolean;
  readonly name: string;
  readonly subscript: string | null;
}

function text(value: string): ParameterResult {
  return { type: 'text', text: value };
}

export async function expandParameter(
  expander: Expander,
  parameter: ParameterExpansion,
  isQuoted: boolean,
): Promise<ParameterResult> {
  if (parameter.isPrefixList) return prefixList(expander, parameter);
  let target = parameter;
  if (parameter.isIndirect) {
    const keys = await indirectKeys(expander, parameter);
    if (keys) return keys;
    target = await indirectTarget(expander, parameter);
  }
  const content = await read(expander, target);
  if (target.isLength) return text(lengthOf(expander, content, target));
  return applyOperator(expander, target, content, isQuoted);
}

function prefixList(expander: Expander, { name, operator }: ParameterExpansion): ParameterResult {
  const names = expander.shell.variables.entries().map(([variable]) => variable);
  return { type: 'list', values: names.filter((candidate) => candidate.startsWith(name)), isJoined: operator === '*' };
}

async function subscriptText(expander: Expander, parameter: ParameterExpansion): Promise<string | null> {
  return parameter.subscript === null ? null : expander.partsText(parameter.subscript);
}

/** `${!name[@]}` */
async function indirectKeys(expander: Expander, parameter: ParameterExpansion): Promise<ParameterResult | null> {
  const subscript = await subscriptText(expander, parameter);
  if (subscript !== '@' && subscript !== '*') return null;
  return { type: 'list', values: expander.listKeys(parameter.name), isJoined: subscript === '*' };
}

async function indirectTarget(expander: Expander, parameter: ParameterExpansion): Promise<ParameterExpansion> {
  const raw = expander.shell.variables.findRaw(parameter.name);
  if (raw?.isNameReference) {
    const value = typeof raw.value === 'string' ? raw.value : '';
    return { ...parameter, isIndirect: false, name: '#nameref', subscript: [{ type: 'quoted', text: value }] };
  }
  const content = await read(expander, { ...parameter, isIndirect: false });
  const name = content.values[0];
  if (name === undefined || name === '') {
    if (!content.isSet) throw new ExpansionError(`${parameter.source.slice(3, -1)}: invalid indirect expansion`);
    throw new ExpansionError(`${name}: invalid variable name`);
  }
  const match = /^([A-Za-z_]\w*|\d+|[@*#?$!-])(?:\[(.*)\])?$/s.exec(name);
  if (!match) throw new ExpansionError(`${name}: invalid variable name`);
  const subscript: WordPart[] | null = match[2] === undefined ? null : [{ type: 'literal', text: match[2] }];
  return { ...parameter, isIndirect: false, name: match[1]!, subscript };
}

async function read(expander: Expander, parameter: ParameterExpansion): Promise<Content> {
  const { name } = parameter;
  const { shell } = expander;
  const subscript = await subscriptText(expander, parameter);
  if (name === '#nameref') return scalar(name, subscript ?? '', null);
  if (name === '@' || name === '*') {
    const values = shell.positional;
    return { values, isList: true, isJoined: name === '*', isSet: values.length > 0, name, subscript: null };
  }
  if (subscript === '@' || subscript === '*') {
    const values = expander.listValues(name);
    return { values, isList: true, isJoined: subscript === '*', isSet: values.length > 0, name, subscript };
  }
  if (subscript !== null) return scalar(name, element(expander, name, subscript), subscript);
  return scalar(name, special(expander, name), null);
}

function scalar(name: string, value: string | undefined, subscript: string | null): Content {
  const values = value === undefined ? [] : [value];
  return { values, isList: false, isJoined: false, isSet: value !== undefined, name, subscript };
}

function element(expander: Expander, name: string, subscript: string): string | undefined {
  const { variables } = expander.shell;
  const value = variables.find(name)?.value;
  if (value instanceof Map) return value.get(subscript);
  if (Array.isArray(value)) return value[variables.index(value, subscript, name)];
  return Number(variables.evaluate(subscript)) === 0 ? variables.get(name) : undefined;
}

function special(expander: Expander, name: string): string | undefined {
  const { shell } = expander;
  switch (name) {
    case '#':
      return String(shell.positional.length);
    case '?':
      return String(shell.lastStatus);
    case '$':
      return String(shell.process.pid);
    case '!':
      return shell.lastBackground === null ? undefined : String(shell.lastBackground);
    case '-':
      return shell.process.optionFlags(shell);
    case '0':
      return shell.name;
    default:
      return /^\d+$/.test(name) ? shell.positional[Number(name) - 1] : shell.variables.get(name);
  }
}

function lengthOf(expander: Expander, content: Content, parameter: ParameterExpansion): string {
  if (content.isList) return String(content.values.length);
  if (!content.isSet) assertBound(expander, content, parameter);
  return String([...(content.values[0] ?? '')].length);
}

function assertBound(expander: Expander, content: Content, parameter: ParameterExpansion): void {
  if (content.isSet || !expander.shell.has('nounset')) return;
  if (content.isList && (parameter.name === '@' || parameter.name === '*')) return;
  if (content.isList) return;
  const name = content.subscript === null ? parameter.name : `${parameter.name}[${content.subscript}]`;
  throw new ExpansionError(`${name}: unbound variable`, true, 127);
}

async function applyOperator(
  expander: Expander,
  parameter: ParameterExpansion,
  content: Content,
  isQuoted: boolean,
): Promise<ParameterResult> {
  const { operator } = parameter;
  const conditional = /^:?[-=?+]$/.test(operator);
  if (conditional) return applyConditional(expander, parameter, content, isQuoted);
  if (operator === ':') return substring(expander, parameter, content);
  if (operator === '@') return transform(expander, parameter, content);
  assertBound(expander, content, parameter);
  if (operator === '') return plain(content);
  const change = await valueChange(expander, parameter);
  return plain({ ...content, values: content.values.map(change) });
}

function plain(content: Content): ParameterResult {
  if (content.isList) return { type: 'list', values: content.values, isJoined: content.isJoined };
  return text(content.values[0] ?? '');
}

async function applyConditional(
  expander: Expander,
  parameter: ParameterExpansion,
  content: Content,
  isQuoted: boolean,
): Promise<ParameterResult> {
  const { operator, operand } = parameter;
  const isNullTested = operator.startsWith(':');
  const isEmpty = content.values.length === 0 || (content.values.length === 1 && content.values[0] === '');
  const isUsable = content.isSet && !(isNullTested && isEmpty);
  switch (operator.at(-1)) {
    case '+':
      return isUsable ? { type: 'operand', parts: operand } : text('');
    case '-':
      return isUsable ? plain(content) : { type: 'operand', parts: operand };
    case '?': {
      if (isUsable) return plain(content);
      const message = await expander.partsText(operand);
      const fallback = isNullTested ? 'parameter null or not set' : 'parameter not set';
      throw new ExpansionError(`${parameter.name}: ${message === '' ? fallback : message}`, true, 127);
    }
    default: {
      if (isUsable) return plain(content);
      const value = await expander.partsText(isQuoted ? operand : operand);
      if (!/^[A-Za-z_]/.test(parameter.name)) {
        throw new ExpansionError(`$${parameter.name}: cannot assign in this way`);
      }
      const { variables } = expander.shell;
      if (content.subscript === null) variables.set(parameter.name, value);
      else variables.setElement(parameter.name, content.subscript, value);
      return text(value);
    }
  }
}

async function substring(
  expander: Expander,
  parameter: ParameterExpansion,
  content: Content,
): Promise<ParameterResult> {
  assertBound(expander, content, parameter);
  const offset = Number(await expander.arithmetic(parameter.operand));
  const length = parameter.second === null ? null : Number(await expander.arithmetic(parameter.second));
  if (content.isList) return sliceList(expander, parameter, content, offset, length);
  const characters = [...(content.values[0] ?? '')];
  const start = offset < 0 ? characters.length + offset : offset;
  if (start < 0) return text('');
  const end = length === null ? characters.length : length < 0 ? characters.length + length : start + length;
  if (end < start && length !== null && length < 0) {
    throw new ExpansionError(`${length}: substring expression < 0`);
  }
  return text(characters.slice(start, end).join(''));
}

function sliceList(
  expander: Expander,
  parameter: ParameterExpansion,
  content: Content,
  offset: number,
  length: number | null,
): ParameterResult {
  if (length !== null && length < 0) throw new ExpansionError(`${length}: substring expression < 0`);
  const isPositional = parameter.name === '@' || parameter.name === '*';
  let values = content.values;
  if (isPositional) values = [expander.shell.name, ...values];
  let start = offset < 0 ? values.length + offset : offset;
  const array = isPositional ? null : expander.shell.variables.find(parameter.name)?.value;
  if (Array.isArray(array)) {
    // The offset of a sparse array is an index, not a count.
    const from = offset < 0 ? array.length + offset : offset;
    start = expander.listKeys(parameter.name).findIndex((key) => Number(key) >= from);
    if (start < 0) start = values.length;
  }
  const chosen = start < 0 ? [] : values.slice(start, length === null ? undefined : start + length);
  return { type: 'list', values: chosen, isJoined: content.isJoined };
}

async function valueChange(expander: Expander, parameter: ParameterExpansion): Promise<(value: string) => string> {
  const { operator } = parameter;
  const pattern = await expander.pattern(parameter.operand);
  switch (operator) {
    case '#':
    case '##':
      return (value) => removePrefix(value, pattern, operator === '##');
    case '%':
    case '%%':
      return (value) => removeSuffix(value, pattern, operator === '%%');
    case '^':
    case '^^':
    case ',':
    case ',,':
      return (value) => changeCase(value, pattern, operator);
    default:
      return replacement(expander, parameter, pattern);
  }
}

function removePrefix(value: string, pattern: string, isLongest: boolean): string {
  const ends = Array.from({ length: value.length + 1 }, (_, index) => (isLongest ? value.length - index : index));
  if (/^[^*?[\]\\()|]*$/.test(pattern)) return value.startsWith(pattern) ? value.slice(pattern.length) : value;
  const end = ends.find((candidate) => matchesPattern(value.slice(0, candidate), pattern));
  return end === undefined ? value : value.slice(end);
}

function removeSuffix(value: string, pattern: string, isLongest: boolean): string {
  if (/^[^*?[\]\\()|]*$/.test(pattern)) {
    return value.endsWith(pattern) ? value.slice(0, value.length - pattern.length) : value;
  }
  const starts = Array.from({ length: value.length + 1 }, (_, index) => (isLongest ? index : value.length - index));
  const start = starts.find((candidate) => matchesPattern(value.slice(candidate), pattern));
  return start === undefined ? value : value.slice(0, start);
}

function changeCase(value: string, pattern: string, operator: string): string {
  const change = (character: string): string => {
    if (pattern !== '' && !matchesPattern(character, pattern)) return character;
    return operator.startsWith('^') ? character.toUpperCase() : character.toLowerCase();
  };
  const characters = [...value];
  return characters
    .map((character, index) => (operator.length === 2 || index === 0 ? change(character) : character))
    .join('');
}

async function replacement(
  expander: Expander,
  parameter: ParameterExpansion,
  pattern: string,
): Promise<(value: string) => string> {
  const isPatternSubstituted = expander.shell.shellOptions.has('patsub_replacement');
  const parts = parameter.second ?? [];
  // An unquoted `&` in the replacement stands for what was matched.
  const raw = await expander.replacement(parts);
  const insert = (matched: string): string =>
    raw.replace(/\\(.)|&/gs, (_, escaped: string | undefined) => escaped ?? (isPatternSubstituted ? matched : '&'));
  if (pattern === '' && parameter.operator !== '/#' && parameter.operator !== '/%') return (value) => value;
  const source = patternSource(pattern);
  const [before, after] = [parameter.operator === '/#' ? '^' : '', parameter.operator === '/%' ? '$' : ''];
  const expression = new RegExp(`${before}(?:${source})${after}`, parameter.operator === '//' ? 'gu' : 'u');
  return (value) =>
    value.replace(expression, (matched) => (matched === '' && parameter.operator === '//' ? '' : insert(matched)));
}

async function transform(
  expander: Expander,
  parameter: ParameterExpansion,
  content: Content,
): Promise<ParameterResult> {
  const letter = await expander.partsText(parameter.operand);
  const { shell } = expander;
  const variable = shell.variables.find(parameter.name);
  if (letter === 'a') return text(variable ? describeAttributes(variable).replace(/-/g, '') : '');
  if (letter === 'A') {
    if (!content.isSet) return text('');
    return text(`${parameter.name}=${quoteValue(content.values[0]!)}`);
  }
  if (letter === 'K' || letter === 'k') {
    const keys = expander.listKeys(parameter.name);
    const pairs = keys.map((key, index) => `${key} "${(content.values[index] ?? '').replace(/["\\$`]/g, '\\$&')}"`);
    return text(pairs.join(' '));
  }
  const changes: Readonly<Record<string, (value: string) => string | Promise<string>>> = {
    Q: quoteValue,
    U: (value) => value.toUpperCase(),
    u: (value) => value.replace(/^./su, (first) => first.toUpperCase()),
    L: (value) => value.toLowerCase(),
    E: decodeAnsiC,
    P: (value) => expandPrompt(expander, value),
  };
  const change = changes[letter];
  if (!change) throw new ExpansionError(`${parameter.source}: bad substitution`, true);
  const values: string[] = [];
  for (const value of content.values) values.push(await change(value));
  return plain({ ...content, values });
}
