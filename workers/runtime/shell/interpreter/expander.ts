import type { ParameterExpansion, Script, Word, WordPart } from '../language/ast.ts';
import { escapePattern, hasPatternCharacters, escapeExpression } from '../language/pattern.ts';
import { evaluateArithmetic } from './arithmetic.ts';
import { expandBraces } from './brace-expansion.ts';
import { ExpansionError } from './control-flow.ts';
import { FieldBuilder, type Field } from './field-builder.ts';
import { expandPath } from './path-expansion.ts';
import { expandParameter } from './parameter-expansion.ts';
import type { Shell } from './shell.ts';
import { arrayKeys } from './variables.ts';

/** Runs what is inside `$(...)` and `<(...)`. */
export interface Substitution {
  /** Output without its trailing newlines. */
  capture(body: Script): Promise<string>;
  /** A path under /dev/fd. */
  connect(body: Script, direction: '<' | '>'): Promise<string>;
}

export interface PartContext {
  readonly isQuoted: boolean;
  /** Literal text is split as well: the operand of an unquoted `${x:-...}`. */
  readonly isLiteralSplit: boolean;
}

const unquoted: PartContext = { isQuoted: false, isLiteralSplit: false };
const quoted: PartContext = { isQuoted: true, isLiteralSplit: false };

/** Turns words into the fields and texts they stand for. */
export class Expander {
  readonly shell: Shell;
  private readonly substitution: Substitution;

  constructor(shell: Shell, substitution: Substitution) {
    this.shell = shell;
    this.substitution = substitution;
  }

  /** All expansions: what a command's words become. */
  async words(words: readonly Word[]): Promise<string[]> {
    const result: string[] = [];
    for (const word of words) await this.word(word, result);
    return result;
  }

  async word(word: Word, into: string[]): Promise<void> {
    const only = word.parts.length === 1 ? word.parts[0]! : null;
    if (only && (only.type === 'quoted' || (only.type === 'literal' && !/[{~*?[\\(]/.test(only.text)))) {
      into.push(only.text);
      return;
    }
    const variants = this.shell.has('braceexpand') ? expandBraces(word.parts) : [word.parts];
    for (const parts of variants) {
      const builder = await this.build(this.withTilde(parts, word.assignment !== null), this.ifs(), unquoted);
      for (const field of builder.finish()) this.addPaths(field, into);
    }
  }

  private addPaths(field: Field, into: string[]): void {
    const { shell } = this;
    if (!field.isPattern || shell.has('noglob')) {
      into.push(field.text);
      return;
    }
    const pattern = field.pattern;
    if (!hasPatternCharacters(pattern)) {
      into.push(field.text);
      return;
    }
    const paths = expandPath(shell, pattern);
    if (paths.length > 0) for (const path of paths) into.push(path);
    else if (shell.shellOptions.has('failglob')) throw new ExpansionError(`no match: ${field.text}`);
    else if (!shell.shellOptions.has('nullglob')) into.push(field.text);
  }

  ifs(): string {
    return this.shell.variables.get('IFS') ?? ' \t\n';
  }

  private async build(parts: readonly WordPart[], ifs: string | null, context: PartContext): Promise<FieldBuilder> {
    const builder = new FieldBuilder(ifs);
    await this.addParts(builder, parts, context);
    return builder;
  }

  /** Text with nothing split and no paths expanded: assignments, here-strings, `case` subjects. */
  async text(word: Word): Promise<string> {
    return this.partsText(this.withTilde(word.parts, false));
  }

  async assignmentText(word: Word): Promise<string> {
    return this.partsText(this.withTilde(word.parts, true));
  }

  async partsText(parts: readonly WordPart[]): Promise<string> {
    if (parts.length === 0) return '';
    const first = parts[0]!;
    if (parts.length === 1 && (first.type === 'literal' || first.type === 'quoted')) return first.text;
    const builder = await this.build(parts, null, unquoted);
    return builder
      .finish()
      .map((field) => field.text)
      .join(' ');
  }

  /** A pattern: what was quoted is protected from being special. */
  async pattern(parts: readonly WordPart[]): Promise<string> {
    const builder = await this.build(this.withTilde(parts, false), null, unquoted);
    return builder
      .finish()
      .map((field) => field.pieces.map(({ text, isQuoted }) => (isQuoted ? escapePattern(text) : text)).join(''))
      .join(' ');
  }

  /** The replacement of `${x/a/b}`: an unquoted `&` stays special. */
  async replacement(parts: readonly WordPart[]): Promise<string> {
    const builder = await this.build(this.withTilde(parts, false), null, unquoted);
    return builder
      .finish()
      .map((field) =>
        field.pieces.map(({ text, isQuoted }) => (isQuoted ? text.replace(/[\\&]/g, '\\$&') : text)).join(''),
      )
      .join(' ');
  }

  /** A regular expression for `=~`: quoted text matches itself. */
  async expression(parts: readonly WordPart[]): Promise<string> {
    const builder = await this.build(parts, null, unquoted);
    return builder
      .finish()
      .map((field) => field.pieces.map(({ text, isQuoted }) => (isQuoted ? escapeExpression(text) : text)).join(''))
      .join(' ');
  }

  /** The text of a here-document. */
  async heredoc(parts: readonly WordPart[]): Promise<string> {
    const builder = await this.build(parts, null, quoted);
    return builder
      .finish()
      .map((field) => field.text)
      .join(' ');
  }

  async arithmetic(parts: readonly WordPart[]): Promise<bigint> {
    return this.evaluate(await this.partsText(parts));
  }

  evaluate(text: string): bigint {
    const { variables } = this.shell;
    return evaluateArithmetic(text, {
      read: (name, subscript) => this.readForArithmetic(name, subscript),
      write: (name, subscript, value) => {
        if (subscript === null) variables.set(name, value);
        else variables.setElement(name, this.arithmeticKey(name, subscript), value);
      },
    });
  }

  private arithmeticKey(name: string, subscript: string): string {
    const value = this.shell.variables.find(name)?.value;
    if (!(value instanceof Map)) return subscript;
    const simple = /^\$(\w+)$/.exec(subscript);
    return simple ? (this.shell.variables.get(simple[1]!) ?? '') : subscript;
  }

  private readForArithmetic(name: string, subscript: string | null): string {
    const { shell } = this;
    let value: string | undefined;
    if (subscript === null) value = shell.variables.get(name);
    else {
      const content = shell.variables.find(name)?.value;
      if (content instanceof Map) value = content.get(this.arithmeticKey(name, subscript));
      else if (Array.isArray(content)) value = content[shell.variables.index(content, subscript, name)];
      else if (typeof content === 'string' && this.evaluate(subscript) === 0n) value = content;
    }
    if (value === undefined && shell.has('nounset')) throw new ExpansionError(`${name}: unbound variable`, true);
    return value ?? '';
  }

  /** Replaces a leading `~` (and, in assignments, one after each colon) by the directory it means. */
  private withTilde(parts: readonly WordPart[], isAssignment: boolean): readonly WordPart[] {
    const first = parts[0];
    if (!parts.some((part) => part.type === 'literal' && part.text.includes('~'))) return parts;
    const result: WordPart[] = [];
    parts.forEach((part, index) => {
      if (part.type !== 'literal' || (!isAssignment && part !== first)) {
        result.push(part);
        return;
      }
      const pieces = isAssignment ? part.text.split(/(?<=:)|(?<=^[A-Za-z_]\w*=)/) : [part.text];
      pieces.forEach((piece, at) => {
        const before = parts[index - 1];
        const isValueStart = isAssignment && index === 1 && before?.type === 'literal' && before.text.endsWith('=');
        const isStart = at > 0 || index === 0 || isValueStart;
        const isWhole = at < pieces.length - 1 || index === parts.length - 1;
        result.push(...(isStart ? this.tilde(piece, isWhole) : [{ type: 'literal' as const, text: piece }]));
      });
    });
    return result;
  }

  private tilde(text: string, isWhole: boolean): WordPart[] {
    const match = /^~([^/:]*)/.exec(text);
    if (!match || (match[0].length === text.length && !isWhole)) return [{ type: 'literal', text }];
    const directory = this.tildeDirectory(match[1]!);
    if (directory === null) return [{ type: 'literal', text }];
    return [
      { type: 'quoted', text: directory },
      { type: 'literal', text: text.slice(match[0].length) },
    ];
  }

  private tildeDirectory(user: string): string | null {
    const { shell } = this;
    if (user === '') return shell.variables.get('HOME') ?? '/home';
    if (user === '+') return shell.workingDirectory;
    if (user === '-') return shell.variables.get('OLDPWD') ?? null;
    if (/^[+-]?\d+$/.test(user)) {
      const stack = [shell.workingDirectory, ...shell.directoryStack];
      return stack.at(user.startsWith('-') ? -1 - Number(user.slice(1)) : Number(user)) ?? null;
    }
    return user === shell.process.userName ? (shell.variables.get('HOME') ?? null) : null;
  }

  async addParts(builder: FieldBuilder, parts: readonly WordPart[], context: PartContext): Promise<void> {
    for (const part of parts) {
      const pending = this.addPart(builder, part, context);
      if (pending) await pending;
    }
  }

  private addPart(builder: FieldBuilder, part: WordPart, context: PartContext): Promise<void> | undefined {
    switch (part.type) {
      case 'literal':
        if (context.isQuoted) builder.addQuoted(part.text);
        else if (context.isLiteralSplit) builder.addSplit(part.text);
        else builder.addLiteral(part.text);
        return undefined;
      case 'quoted':
        builder.addQuoted(part.text);
        return undefined;
      case 'double':
        return this.addDouble(builder, part.parts);
      case 'parameter':
        return this.addParameter(builder, part.parameter, context);
      case 'command':
        return this.addCommand(builder, part.body, context);
      case 'arithmetic':
        return this.addArithmetic(builder, part.expression, context);
      case 'process':
        return this.addProcess(builder, part.body, part.direction);
    }
  }

  private addDouble(builder: FieldBuilder, parts: readonly WordPart[]): Promise<void> | undefined {
    const isList =
      parts.length > 0 && parts.every((part) => part.type === 'parameter' && mayBeEmptyList(part.parameter));
    if (!isList) builder.addQuoted('');
    return parts.length > 0 ? this.addParts(builder, parts, quoted) : undefined;
  }

  private addValue(builder: FieldBuilder, text: string, context: PartContext): void {
    if (context.isQuoted) builder.addQuoted(text);
    else builder.addSplit(text);
  }

  private async addCommand(builder: FieldBuilder, body: Script, context: PartContext): Promise<void> {
    this.addValue(builder, await this.substitution.capture(body), context);
  }

  private async addArithmetic(
    builder: FieldBuilder,
    expression: readonly WordPart[],
    context: PartContext,
  ): Promise<void> {
    this.addValue(builder, String(await this.arithmetic(expression)), context);
  }

  private async addProcess(builder: FieldBuilder, body: Script, direction: '<' | '>'): Promise<void> {
    builder.addQuoted(await this.substitution.connect(body, direction));
  }

  private async addParameter(
    builder: FieldBuilder,
    parameter: ParameterExpansion,
    context: PartContext,
  ): Promise<void> {
    const result = await expandParameter(this, parameter, context.isQuoted);
    if (result.type === 'operand') {
      if (result.parts.length === 0 && context.isQuoted) builder.addQuoted('');
      await this.addParts(builder, this.withTilde(result.parts, false), {
        isQuoted: context.isQuoted,
        isLiteralSplit: !context.isQuoted,
      });
      return;
    }
    if (result.type === 'text') {
      this.addValue(builder, result.text, context);
      return;
    }
    const isJoined = result.isJoined && (context.isQuoted || builder.isUnsplit);
    if (isJoined) {
      const ifs = this.shell.variables.get('IFS');
      builder.addQuoted(result.values.join(ifs === undefined ? ' ' : ifs.slice(0, 1)));
      return;
    }
    result.values.forEach((value, index) => {
      if (index > 0) builder.endField();
      this.addValue(builder, value, context);
    });
  }

  /** All values of an array or of the positional parameters. */
  listValues(name: string): string[] {
    if (name === '@' || name === '*') return this.shell.positional;
    const dynamic = this.shell.variables.dynamic.get(name);
    if (dynamic) return [dynamic.get()];
    const value = this.shell.variables.find(name)?.value;
    if (Array.isArray(value)) return arrayKeys(value).map((index) => value[index]!);
    if (value instanceof Map) return [...value.values()];
    return typeof value === 'string' ? [value] : [];
  }

  listKeys(name: string): string[] {
    const value = this.shell.variables.find(name)?.value;
    if (Array.isArray(value)) return arrayKeys(value).map(String);
    if (value instanceof Map) return [...value.keys()];
    return typeof value === 'string' ? ['0'] : [];
  }
}

/** Whether a quoted expansion can produce no field at all: `"$@"`, `"${a[@]}"`. */
function mayBeEmptyList(parameter: ParameterExpansion): boolean {
  if (parameter.isLength) return false;
  if (parameter.isPrefixList) return parameter.operator === '@';
  if (parameter.name === '@' && !parameter.isIndirect) return true;
  const subscript = parameter.subscript;
  return (
    subscript?.length === 1 && subscript[0]!.type !== 'double' && 'text' in subscript[0]! && subscript[0].text === '@'
  );
}
