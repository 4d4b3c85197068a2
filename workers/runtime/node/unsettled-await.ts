import { parse } from 'acorn';

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
}

/**
 * The warning for a main module that still waits when nothing is left that could settle it. The engine does not
 * tell which `await` that is: its line is shown when the module has only one that can be meant.
 * Source of the text: `SourceTextModule` stalled messages in `env.cc`.
 */
export function unsettledAwaitWarning(url: string, source: string | undefined): string {
  const position = source === undefined ? undefined : pendingAwait(source);
  if (source === undefined || position === undefined) return `Warning: Detected unsettled top-level await at ${url}\n`;
  const before = source.slice(0, position);
  const line = before.split('\n').length;
  const column = position - (before.lastIndexOf('\n') + 1);
  const text = source.split('\n', line)[line - 1] as string;
  const indent = text.slice(0, column).replace(/[^\t]/g, ' ');
  return `Warning: Detected unsettled top-level await at ${url}:${line}\n${text}\n${indent}^\n\n\n\n`;
}

function pendingAwait(source: string): number | undefined {
  let program: SyntaxNode;
  try {
    program = parse(source, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true });
  } catch {
    // TypeScript, or syntax newer than the parser: the place stays unknown.
    return undefined;
  }
  const all = topLevelAwaits(program);
  const waiting = all.length === 1 ? all : all.filter((start) => /^await\s+new\s+Promise\b/.test(source.slice(start)));
  return waiting.length === 1 ? waiting[0] : undefined;
}

function topLevelAwaits(node: SyntaxNode): number[] {
  if (/Function/.test(node.type) || node.type === 'PropertyDefinition') return [];
  const found = node.type === 'AwaitExpression' ? [node.start] : [];
  for (const child of Object.values(node)) {
    for (const entry of Array.isArray(child) ? (child as unknown[]) : [child as unknown])
      if (typeof entry === 'object' && entry !== null && typeof (entry as SyntaxNode).type === 'string')
        found.push(...topLevelAwaits(entry as SyntaxNode));
  }
  return found;
}
