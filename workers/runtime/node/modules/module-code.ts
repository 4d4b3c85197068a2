import { frameHelpers } from '../async-context.ts';
import type { CodeScope } from './code-scope.ts';
import { registerSource } from './compiled-sources.ts';
import { applyEdits, mergeEdits, type SourceEdit } from './source-edits.ts';
import { ReferenceKind, type ModuleAnalysis } from './source-analysis.ts';

/** Reads a variable; throws a ReferenceError while it is uninitialized. */
export type Cell = () => unknown;

/** How the names a module imports reach its code. */
export interface ImportPlan {
  /** Set once, just before the module's code runs: plain variables, at full speed. */
  readonly copied: readonly string[];
  /** Read from the exporting module at every use. */
  readonly live: readonly string[];
  /** Known from the start: namespaces and source-phase objects. */
  readonly fixed: ReadonlyMap<string, unknown>;
  /** Namespaces of modules that are evaluated before: properties are read from their mirrors. */
  readonly mirrored: readonly string[];
  /** Whether `copied` may change later (exports of synthetic modules). */
  readonly isRefreshed: boolean;
}

/** A module's code after its first step: function declarations exist, nothing else has run. */
export interface ModuleInstance {
  /** By local variable name. */
  readonly cells: Readonly<Record<string, Cell>>;
  bindLive(cells: Readonly<Record<string, Cell>>): void;
  refresh(values: Readonly<Record<string, unknown>>): void;
  /** Resumed once with the copied imports, it runs the body: to its end, or with top-level await to a promise. */
  readonly generator: { next(copied: Readonly<Record<string, unknown>>): unknown };
}

export interface ModuleHost {
  import(specifier: unknown, options?: unknown): Promise<unknown>;
  meta(): object;
}

type Binder = (cells: Readonly<Record<string, Cell>>) => void;
type Refresher = (values: Readonly<Record<string, unknown>>) => void;

/**
 * Compiles a module to a generator function whose first step publishes getters for its exports and then waits:
 * so function declarations are hoisted across cycles and `let` keeps its temporal dead zone, while every local
 * name stays a real local variable.
 */
export function instantiateModule(
  source: string,
  url: string,
  analysis: ModuleAnalysis,
  plan: ImportPlan,
  host: ModuleHost,
  scope: CodeScope,
  lineOffset: number,
  columnOffset: number,
): ModuleInstance {
  const header = moduleHeader(analysis, plan);
  const body = source.startsWith('#!') ? `//${source.slice(2)}` : source;
  const edits = mergeEdits(analysis.edits, referenceEdits(analysis, plan, body));
  const { text, shifts } = applyEdits(body, edits, scope.opening + header);
  const pragma = registerSource(url, shifts, lineOffset, columnOffset);
  const createGenerator = scope.evaluate(`${text}\n})${scope.closing}${pragma}`) as (
    ...values: unknown[]
  ) => Generator<unknown>;
  return startModule(createGenerator, host, [...plan.fixed.values()]);
}

function moduleHeader(analysis: ModuleAnalysis, plan: ImportPlan): string {
  const { prefix } = analysis;
  const locals = new Set(analysis.localExports.map((entry) => entry.local));
  const cells = [...locals].map((local) => `,${JSON.stringify(local)}:()=>${local}`).join('');
  const accessors = plan.live.map((local) => `${prefix}$${local}`);
  const variables = [...accessors, `${prefix}_w`, ...analysis.variables].join();
  const pairs = plan.live.map((local) => `${JSON.stringify(local)}:${prefix}$${local}`);
  const mirrors = plan.mirrored.map((local) => mirrorName(analysis, local));
  const copiedNames = [...plan.copied, ...mirrors];
  const copied = `{${copiedNames.join()}}`;
  const parts = [
    `(${analysis.hasTopLevelAwait ? 'async ' : ''}function*(${[prefix, ...plan.fixed.keys()].join()}){"use strict";`,
    plan.live.length > 0 || analysis.variables.length > 0 ? `var ${variables};` : '',
    `${prefix}.publish({__proto__:null${cells}},`,
    plan.live.length > 0 ? `(c,w)=>{({${pairs.join()}}=c);${prefix}_w=w},` : 'null,',
    plan.isRefreshed ? `(v)=>{(${copied}=v)}` : 'null',
    analysis.hasAnonymousDefaultFunction ? `,${prefix}_d);` : ');',
    copiedNames.length > 0 ? `let ${copied}=yield;` : 'yield;',
  ];
  return parts.join('');
}

/** The variable that holds the mirror of a namespace. */
export function mirrorName(analysis: ModuleAnalysis, local: string): string {
  return `${analysis.prefix}$$${local}`;
}

/** Rewrites the uses of imported names that must be read from their module each time, and of mirrored namespaces. */
function referenceEdits(analysis: ModuleAnalysis, plan: ImportPlan, source: string): SourceEdit[] {
  const edits = plan.mirrored.flatMap((local) => mirrorEdits(analysis, local, mirrorName(analysis, local), source));
  plan.live.forEach((local) => {
    const uses = analysis.references[local] ?? [];
    for (let use = 0; use < uses.length; use += 2) {
      const at = uses[use]!;
      const text = liveText(local, `${analysis.prefix}$${local}()`, `${analysis.prefix}_w.${local}`, uses[use + 1]!);
      edits.push({ at, end: at + local.length, text });
    }
  });
  return edits.sort((left, right) => left.at - right.at);
}

function mirrorEdits(analysis: ModuleAnalysis, local: string, mirror: string, source: string): SourceEdit[] {
  const property = /\s*\.\s*[\p{ID_Start}$_]/uy;
  const edits: SourceEdit[] = [];
  const uses = analysis.references[local] ?? [];
  for (let use = 0; use < uses.length; use += 2) {
    const at = uses[use]!;
    property.lastIndex = at + local.length;
    const isPlain = uses[use + 1] === ReferenceKind.plain || uses[use + 1] === ReferenceKind.afterNew;
    if (isPlain && property.test(source)) edits.push({ at, end: at + local.length, text: mirror });
  }
  return edits;
}

function liveText(local: string, read: string, write: string, kind: number): string {
  switch (kind) {
    case ReferenceKind.shorthand:
      return `${local}:${read}`;
    case ReferenceKind.afterNew:
      return `(${read})`;
    case ReferenceKind.assigned:
      return write;
    case ReferenceKind.shorthandAssigned:
      return `${local}:${write}`;
    default:
      return read;
  }
}

function startModule(
  createGenerator: (...values: unknown[]) => Generator<unknown>,
  host: ModuleHost,
  fixed: readonly unknown[],
): ModuleInstance {
  let cells: Readonly<Record<string, Cell>> = {};
  let bind: ((cells: Readonly<Record<string, Cell>>, assigned: object) => void) | null = null;
  let refresh: Refresher | null = null;
  let meta: object | null = null;
  const helper = {
    ...frameHelpers,
    import: host.import,
    get meta(): object {
      return (meta ??= host.meta());
    },
    publish(published: typeof cells, binder: typeof bind, refresher: typeof refresh, anonymousDefault?: object): void {
      cells = published;
      bind = binder;
      refresh = refresher;
      if (anonymousDefault) Object.defineProperty(anonymousDefault, 'name', { value: 'default', configurable: true });
    },
  };
  const generator = createGenerator(helper, ...fixed);
  generator.next();
  const bindLive: Binder = (live) => bind?.(live, assignedImports(live));
  return {
    cells,
    bindLive,
    refresh: (values) => refresh?.(values),
    generator,
  };
}

/** What assignments to imported names go to: reading works, writing is the error for constants. */
function assignedImports(live: Readonly<Record<string, Cell>>): object {
  const imports = Object.create(null) as object;
  for (const [name, cell] of Object.entries(live)) {
    Object.defineProperty(imports, name, {
      get: cell,
      set() {
        throw new TypeError('Assignment to constant variable.');
      },
    });
  }
  return imports;
}
