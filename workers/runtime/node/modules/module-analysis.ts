import { tokenizer, type Options } from 'acorn';
import { InstrumentingParser, type SyntaxNode } from './instrumenting-parser.ts';
import { applyEdits, lineBreaksOf } from './source-edits.ts';
import { describeProblem } from './syntax-problems.ts';
import type { ImportEntry, IndirectExport, LocalExport, ModuleAnalysis, ModuleRequest } from './source-analysis.ts';

const moduleOptions: Options = { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true };

/** Reads an ES module in one pass. Throws a `SourceSyntaxError` when it is not one. */
export function analyzeModule(source: string): ModuleAnalysis {
  const prefix = unusedPrefix(source);
  const watched = likelyImportNames(source);
  const parser = parseModule(source, prefix, watched);
  const isComplete = parser.imports.every((entry) => watched.has(entry.local));
  if (isComplete) return parser.result();
  return parseModule(source, prefix, new Set(parser.imports.map((entry) => entry.local))).result();
}

function parseModule(source: string, prefix: string, watched: ReadonlySet<string>): ModuleParser {
  const parser = new ModuleParser(moduleOptions, source, prefix, watched);
  try {
    parser.parse();
  } catch (error) {
    throw describeProblem(error, source, () => engineMessage(source, parser));
  }
  return parser;
}

/**
 * The engine's own words for what is wrong. Everything before the problem was read, so with those edits applied
 * the text fails in the engine at the same place, as the body of a function.
 */
function engineMessage(source: string, parser: ModuleParser): string | null {
  try {
    const { text } = applyEdits(source, parser.edits.finish(), 'async()=>{"use strict";');
    const create = Function as unknown as (body: string) => unknown;
    create(`(${text}\n})`);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** An identifier that no identifier of the source begins with. */
export function unusedPrefix(source: string): string {
  let prefix = '$cl';
  for (let index = 0; source.includes(prefix); index++) prefix = `$cl${index}_`;
  return prefix;
}

/** Every identifier in what looks like an import clause: more than the imported names does no harm. */
function likelyImportNames(source: string): Set<string> {
  const names = new Set<string>();
  for (const [, clause] of source.matchAll(/\bimport\b([^'"`;()]*?)\bfrom\s*['"]/g)) {
    for (const [name] of clause!.matchAll(/[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu)) names.add(name);
  }
  return names;
}

class ModuleParser extends InstrumentingParser {
  readonly #source: string;
  readonly #requests: ModuleRequest[] = [];
  readonly #requestIndex = new Map<string, number>();
  readonly imports: ImportEntry[] = [];
  readonly #exported: { exported: string; local: string; at: number; end: number }[] = [];
  readonly #localExports: LocalExport[] = [];
  readonly #indirectExports: IndirectExport[] = [];
  readonly #starExports: number[] = [];
  #hasAnonymousDefaultFunction = false;
  #isSourcePhase = false;

  constructor(options: Options, source: string, prefix: string, watched: ReadonlySet<string>) {
    super(options, source, prefix, watched);
    this.#source = source;
  }

  result(): ModuleAnalysis {
    const variables = this.finishTopLevel();
    this.#separateCommentLookalikes();
    const references: Record<string, number[]> = Object.create(null) as Record<string, number[]>;
    for (const [name, uses] of this.references()) references[name] = uses.flatMap(({ at, kind }) => [at, kind]);
    this.#sortExports();
    const exportedLocals = new Set(this.#localExports.map((entry) => entry.local));
    const imported = new Set(this.imports.map((entry) => entry.local));
    return {
      prefix: this.prefix,
      edits: this.edits.finish(),
      needsHelper: this.needsHelper,
      variables,
      requests: this.#requests,
      imports: this.imports,
      localExports: this.#localExports,
      indirectExports: this.#indirectExports,
      starExports: this.#starExports,
      hasTopLevelAwait: this.hasTopLevelAwait,
      references,
      assigned: [...this.assigned].filter((name) => exportedLocals.has(name) || imported.has(name)),
      hasDirectEval: this.hasDirectEval,
      hasAnonymousDefaultFunction: this.#hasAnonymousDefaultFunction,
    };
  }

  override parseImport(node: SyntaxNode): SyntaxNode {
    const phase = /import\s+source\s+(?!from\s*['"])[\p{ID_Start}$_]/uy;
    phase.lastIndex = node.start;
    this.#isSourcePhase = phase.test(this.#source);
    if (this.#isSourcePhase) this.next();
    const parsed = super.parseImport(node);
    const request = this.#request(parsed, this.#isSourcePhase ? 'source' : 'evaluation');
    this.#isSourcePhase = false;
    for (const specifier of parsed['specifiers'] as SyntaxNode[]) this.#addImport(request, specifier, parsed);
    this.#blank(parsed);
    return parsed;
  }

  override parseExport(node: SyntaxNode, exports: unknown): SyntaxNode {
    const parsed = super.parseExport(node, exports);
    if (parsed.type === 'ExportAllDeclaration') this.#addStar(parsed);
    else if (parsed.type === 'ExportDefaultDeclaration') this.#addDefault(parsed);
    else if (parsed['declaration']) this.#addDeclaration(parsed);
    else this.#addSpecifiers(parsed);
    return parsed;
  }

  #request(node: SyntaxNode, phase: ModuleRequest['phase']): number {
    const source = node['source'] as SyntaxNode;
    const specifier = source['value'] as string;
    const attributes = ((node['attributes'] as SyntaxNode[] | undefined) ?? []).map(
      (attribute) => [nameOf(attribute['key'] as SyntaxNode), (attribute['value'] as SyntaxNode)['value']] as const,
    ) as [string, string][];
    const key = JSON.stringify([specifier, phase, [...attributes].sort((a, b) => (a[0] < b[0] ? -1 : 1))]);
    let index = this.#requestIndex.get(key);
    if (index === undefined) {
      index = this.#requests.push({ specifier, attributes, phase, at: source.start }) - 1;
      this.#requestIndex.set(key, index);
    }
    return index;
  }

  #addImport(request: number, specifier: SyntaxNode, statement: SyntaxNode): void {
    const local = nameOf(specifier['local'] as SyntaxNode);
    let name = 'default';
    let { start, end } = specifier;
    if (this.#requests[request]!.phase === 'source') name = '';
    else if (specifier.type === 'ImportNamespaceSpecifier') name = '*';
    else if (specifier.type === 'ImportSpecifier') {
      const imported = specifier['imported'] as SyntaxNode;
      name = nameOf(imported);
      ({ start, end } = imported);
    } else if (start < statement.start) start = statement.start;
    this.imports.push({ request, name, local, at: start, end });
  }

  #addStar(node: SyntaxNode): void {
    const request = this.#request(node, 'evaluation');
    const exported = node['exported'] as SyntaxNode | null;
    if (exported) {
      const { start: at, end } = exported;
      this.#indirectExports.push({ exported: nameOf(exported), request, name: '*', at, end });
    } else if (!this.#starExports.includes(request)) {
      this.#starExports.push(request);
    }
    this.#blank(node);
  }

  #addDefault(node: SyntaxNode): void {
    const declaration = node['declaration'] as SyntaxNode;
    const id = declaration['id'] as SyntaxNode | null | undefined;
    const local = `${this.prefix}_d`;
    const keywords = /export(?:\s|\/\*[^]*?\*\/|\/\/.*)+default/y;
    keywords.lastIndex = node.start;
    const match = keywords.exec(this.#source)!;
    const end = node.start + match[0].length;
    const breaks = lineBreaksOf(this.#source, node.start, end);
    const padding = breaks || ' '.repeat(match[0].length - 1);
    if (declaration.type === 'FunctionDeclaration' || (declaration.type === 'ClassDeclaration' && id)) {
      this.edits.replace(node.start, end, `;${padding}`);
      if (id) {
        this.#localExports.push({ exported: 'default', local: nameOf(id), shown: nameOf(id) });
        return;
      }
      this.edits.insert(this.lastParameterStart, ` ${local}`, 'open');
      this.#hasAnonymousDefaultFunction = true;
    } else {
      this.edits.replace(node.start, end, `;const ${local}={default:${breaks}`);
      this.edits.insert(this.#endOfDefault(node, declaration), '}.default;', 'close');
    }
    this.#localExports.push({ exported: 'default', local, shown: 'default' });
  }

  /** The end of the exported expression with its parentheses, before the semicolon. */
  #endOfDefault(node: SyntaxNode, declaration: SyntaxNode): number {
    if (declaration.type === 'ClassDeclaration') return declaration.end;
    return this.#source[node.end - 1] === ';' ? node.end - 1 : node.end;
  }

  #addDeclaration(node: SyntaxNode): void {
    const declaration = node['declaration'] as SyntaxNode;
    this.edits.replace(node.start, node.start + 6, '     ;');
    if (declaration.type === 'VariableDeclaration') {
      for (const declarator of declaration['declarations'] as SyntaxNode[]) {
        for (const name of boundNames(declarator['id'] as SyntaxNode)) this.#addLocal(name, name);
      }
    } else {
      const name = nameOf(declaration['id'] as SyntaxNode);
      this.#addLocal(name, name);
    }
  }

  #addLocal(exported: string, local: string): void {
    this.#localExports.push({ exported, local, shown: local });
  }

  #addSpecifiers(node: SyntaxNode): void {
    const request = node['source'] ? this.#request(node, 'evaluation') : -1;
    for (const specifier of node['specifiers'] as SyntaxNode[]) {
      const local = specifier['local'] as SyntaxNode;
      const exported = nameOf(specifier['exported'] as SyntaxNode);
      const { start: at, end } = local;
      if (request >= 0) this.#indirectExports.push({ exported, request, name: nameOf(local), at, end });
      else this.#exported.push({ exported, local: nameOf(local), at, end });
    }
    this.#blank(node);
  }

  /** `export { x }` of an imported `x` is an indirect export (ECMA-262 16.2.1.7.1, step 10). */
  #sortExports(): void {
    for (const { exported, local } of this.#exported) {
      const entry = this.imports.find((candidate) => candidate.local === local);
      if (!entry || entry.name === '') this.#addLocal(exported, local);
      else {
        const { request, name, at, end } = entry;
        this.#indirectExports.push({ exported, request, name, at, end });
      }
    }
  }

  #blank(node: SyntaxNode): void {
    this.edits.replace(node.start, node.end, `;${lineBreaksOf(this.#source, node.start, node.end)}`);
  }

  /** In module code `<!--` is three operators, but the transformed code is a script, where it opens a comment. */
  #separateCommentLookalikes(): void {
    if (!this.#source.includes('<!--')) return;
    for (const token of tokenizer(this.#source, moduleOptions)) {
      if (token.type.label === '</>' && this.#source.startsWith('<!--', token.start)) {
        this.edits.insert(token.start + 1, ' ', 'open');
      }
    }
  }
}

function nameOf(node: SyntaxNode): string {
  return (node.type === 'Literal' ? node['value'] : node['name']) as string;
}

/** The identifiers a binding pattern declares. */
export function boundNames(pattern: SyntaxNode): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [nameOf(pattern)];
    case 'ObjectPattern':
      return (pattern['properties'] as SyntaxNode[]).flatMap((property) =>
        boundNames((property.type === 'RestElement' ? property['argument'] : property['value']) as SyntaxNode),
      );
    case 'ArrayPattern':
      return (pattern['elements'] as (SyntaxNode | null)[]).flatMap((element) => (element ? boundNames(element) : []));
    case 'AssignmentPattern':
      return boundNames(pattern['left'] as SyntaxNode);
    default:
      return boundNames(pattern['argument'] as SyntaxNode);
  }
}
