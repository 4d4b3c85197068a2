import { DirectoryEntryType } from '../../abi/file-modes.ts';
import { matchesPattern, escapeExpression } from '../language/pattern.ts';
import { ExpressionError, posixSource } from '../language/posix-expression.ts';
import type { Input } from '../io/input.ts';
import { Options } from './options.ts';
import { assertNotDirectory } from './text-basic.ts';
import { UsageError, type Tool, type ToolContext } from './tool.ts';

const long = {
  'extended-regexp': 'E',
  'fixed-strings': 'F',
  'basic-regexp': 'G',
  'perl-regexp': 'P',
  'regexp=': 'e',
  'file=': 'f',
  'ignore-case': 'i',
  'no-ignore-case': 'N',
  'invert-match': 'v',
  'word-regexp': 'w',
  'line-regexp': 'x',
  count: 'c',
  'color=?': 'K',
  'colour=?': 'K',
  'files-without-match': 'L',
  'files-with-matches': 'l',
  'max-count=': 'm',
  'only-matching': 'o',
  quiet: 'q',
  silent: 'q',
  'no-messages': 's',
  'byte-offset': 'b',
  'with-filename': 'H',
  'no-filename': 'h',
  'line-number': 'n',
  null: 'Z',
  'after-context=': 'A',
  'before-context=': 'B',
  'context=': 'C',
  text: 'a',
  'include=': 'I',
  'exclude=': 'X',
  'exclude-dir=': 'D',
  recursive: 'r',
  'dereference-recursive': 'R',
  'line-buffered': 'u',
  'null-data': 'z',
} as const;

/** The way a `grep` was asked to work. */
class Search {
  readonly context: ToolContext;
  readonly options: Options;
  readonly expression: RegExp;
  readonly isColoured: boolean;
  isNamed = false;
  hasMatch = false;
  private isFirstGroup = true;

  constructor(context: ToolContext, options: Options, expression: RegExp) {
    this.context = context;
    this.options = options;
    this.expression = expression;
    const colour = options.has('K') ? options.get('K') || 'auto' : 'never';
    this.isColoured = colour === 'always' || (colour === 'auto' && context.stdout.file.isTerminal);
  }

  private paint(code: string, text: string): string {
    return this.isColoured && text !== '' ? `\x1b[${code}m\x1b[K${text}\x1b[m\x1b[K` : text;
  }

  private prefix(name: string, number: number, separator: string, column: number | null): string {
    const { options } = this;
    let text = '';
    if (this.isNamed) text += this.paint('35', name) + (options.has('Z') ? '\0' : this.paint('36', separator));
    if (options.has('n')) text += this.paint('32', String(number)) + this.paint('36', separator);
    if (column !== null && options.has('b')) text += this.paint('32', String(column)) + this.paint('36', separator);
    return text;
  }

  private highlight(line: string): string {
    if (!this.isColoured || this.options.has('v')) return line;
    this.expression.lastIndex = 0;
    return line.replace(this.expression, (matched) => this.paint('01;31', matched));
  }

  private isMatch(line: string): boolean {
    this.expression.lastIndex = 0;
    return this.expression.test(line) !== this.options.has('v');
  }

  async searchFile(input: Input, name: string): Promise<void> {
    const { options, context } = this;
    const after = options.number('A', options.number('C', 0));
    const before = options.number('B', options.number('C', 0));
    const isListing = options.has('l', 'L', 'q', 'c');
    const limit = options.number('m', Infinity);
    const reader = context.lines(input, options.has('z') ? '\0' : '\n');
    const kept: { line: string; number: number }[] = [];
    let number = 0;
    let count = 0;
    let owed = 0;
    let lastShown = 0;
    let offset = 0;
    while (count < limit || owed > 0) {
      const batch = await reader.nextBatch();
      if (!batch) break;
      for (const line of batch) {
        number++;
        const start = offset;
        offset += line.length + 1;
        if (count < limit && this.isMatch(line)) {
          count++;
          if (options.has('q') || options.has('l')) break;
          if (isListing) continue;
          if (before + after > 0 && !options.has('o')) await this.showGap(lastShown, kept[0]?.number ?? number);
          for (const each of kept.splice(0))
            await context.stdout.line(this.prefix(name, each.number, '-', null) + each.line);
          await this.showMatch(name, line, number, start);
          lastShown = number;
          owed = after;
        } else if (owed > 0 && !isListing) {
          owed--;
          if (!options.has('o')) await context.stdout.line(this.prefix(name, number, '-', null) + line);
          lastShown = number;
        } else if (count >= limit) break;
        else if (before > 0) {
          kept.push({ line, number });
          if (kept.length > before) kept.shift();
        }
      }
      if (count > 0 && (options.has('q') || options.has('l'))) break;
    }
    await this.finish(name, count);
  }

  private async showGap(lastShown: number, next: number): Promise<void> {
    if (!this.isFirstGroup && (lastShown === 0 || next > lastShown + 1))
      await this.context.stdout.line(this.paint('36', '--'));
    this.isFirstGroup = false;
  }

  private async showMatch(name: string, line: string, number: number, start: number): Promise<void> {
    const { context, options } = this;
    if (!options.has('o')) {
      const pending = context.stdout.line(this.prefix(name, number, ':', start) + this.highlight(line));
      if (pending) await pending;
      return;
    }
    if (options.has('v')) return;
    this.expression.lastIndex = 0;
    for (const match of line.matchAll(this.expression)) {
      if (match[0] !== '')
        await context.stdout.line(this.prefix(name, number, ':', start + match.index) + this.paint('01;31', match[0]));
    }
  }

  private async finish(name: string, count: number): Promise<void> {
    const { context, options } = this;
    const isListed = options.has('L') ? count === 0 : count > 0;
    if (options.has('L') ? isListed : count > 0) this.hasMatch = true;
    if (options.has('q')) return;
    if (options.has('l') || options.has('L')) {
      if (isListed) await context.stdout.write(this.paint('35', name) + (options.has('Z') ? '\0' : '\n'));
    } else if (options.has('c')) {
      await context.stdout.line((this.isNamed ? `${this.paint('35', name)}${this.paint('36', ':')}` : '') + count);
    }
  }
}

async function compile(context: ToolContext, options: Options, patterns: readonly string[]): Promise<RegExp> {
  const kind = options.last('E', 'F', 'G', 'P') ?? { egrep: 'E', fgrep: 'F' }[context.name] ?? 'G';
  const translate = (pattern: string): string => {
    if (kind === 'F') return escapeExpression(pattern);
    if (kind === 'P') return pattern;
    return posixSource(pattern, kind === 'E');
  };
  try {
    let source = patterns
      .map((pattern) => (patterns.length > 1 ? `(?:${translate(pattern)})` : translate(pattern)))
      .join('|');
    if (options.has('w')) source = `(?<![\\w])(?:${source})(?![\\w])`;
    if (options.has('x')) source = `^(?:${source})$`;
    return new RegExp(source, `g${kind === 'P' ? '' : 'u'}${options.has('i') && !options.has('N') ? 'i' : ''}`);
  } catch (error) {
    throw new UsageError(error instanceof ExpressionError ? error.message : 'Invalid regular expression', 2);
  }
}

function isWanted(options: Options, name: string): boolean {
  const base = name.slice(name.lastIndexOf('/') + 1);
  if (options.all('X').some((pattern) => matchesPattern(base, pattern))) return false;
  const included = options.all('I');
  return included.length === 0 || included.some((pattern) => matchesPattern(base, pattern));
}

async function searchPath(search: Search, path: string, isTop: boolean): Promise<void> {
  const { context, options } = search;
  const isRecursive = options.has('r', 'R');
  const listing = isRecursive && path !== '-' ? context.system.readdir(context.resolve(path)) : -1;
  if (typeof listing !== 'number') {
    const base = path.slice(path.lastIndexOf('/') + 1);
    if (!isTop && options.all('D').some((pattern) => matchesPattern(base, pattern))) return;
    const entries = listing.names.map((name, index) => ({ name, type: listing.types[index]! }));
    for (const { name, type } of entries) {
      if (type === DirectoryEntryType.LINK && !options.has('R')) continue;
      await searchPath(search, path === '' ? name : `${path.replace(/\/$/, '')}/${name}`, false);
    }
    return;
  }
  if (!isTop && !isWanted(options, path)) return;
  await context.eachInput(
    [path],
    async (input) => {
      assertNotDirectory(context, path);
      await search.searchFile(input, path === '-' ? '(standard input)' : path);
    },
    (name, error) => (options.has('s') ? '' : `${name}: ${error.message}`),
  );
}

const grep: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'EFGPivwxclLoqsbHhnrRZauzyT',
    valued: 'efmABC',
    long,
    numeric: 'C',
    failure: 2,
  });
  const patterns = options.all('e').flatMap((text) => text.split('\n'));
  for (const path of options.all('f'))
    patterns.push(...(await context.open(path).readText()).replace(/\n$/, '').split('\n'));
  const operands = [...options.operands];
  if (!options.has('e', 'f')) {
    const pattern = operands.shift();
    if (pattern === undefined)
      throw new UsageError("usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.", 2);
    patterns.push(...pattern.split('\n'));
  }
  const search = new Search(context, options, await compile(context, options, patterns));
  const isRecursive = options.has('r', 'R');
  const paths = operands.length > 0 ? operands : isRecursive ? [''] : ['-'];
  search.isNamed = options.has('H') || ((operands.length > 1 || isRecursive) && !options.has('h'));
  for (const path of paths) {
    await searchPath(search, path, true);
    if (options.has('q') && search.hasMatch) return 0;
  }
  if (context.status > 0) return search.hasMatch && options.has('q') ? 0 : 2;
  return search.hasMatch ? 0 : 1;
};

export const grepTools: Readonly<Record<string, Tool>> = { grep, egrep: grep, fgrep: grep };
