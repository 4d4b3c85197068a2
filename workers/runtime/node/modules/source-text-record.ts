import {
  instantiateModule,
  mirrorName,
  type Cell,
  type ImportPlan,
  type ModuleHost,
  type ModuleInstance,
} from './module-code.ts';
import {
  ModuleRecord,
  ModuleStatus,
  SyntheticRecord,
  readBinding,
  shownAs,
  type ModuleStatusValue,
  type ResolvedBinding,
  type ResolveSet,
} from './module-record.ts';
import type { CodeScope } from './code-scope.ts';
import type { PromiseCapability } from './promise-capability.ts';
import type { ImportEntry, IndirectExport, ModuleAnalysis } from './source-analysis.ts';

/** The states of a Cyclic Module Record (ECMA-262 table 44). */
export type CyclicState = 'unlinked' | 'linking' | 'linked' | 'evaluating' | 'evaluating-async' | 'evaluated';

/** Makes the error for a name that another module does not export. */
export type MissingExport = (
  record: SourceTextRecord,
  entry: ImportEntry | IndirectExport,
  isAmbiguous: boolean,
) => Error;

export interface SourceTextOptions {
  readonly source: string;
  readonly analysis: ModuleAnalysis;
  readonly host: ModuleHost;
  readonly scope: CodeScope;
  readonly lineOffset: number;
  readonly columnOffset: number;
  readonly missingExport: MissingExport;
  /** The compiled module object behind a source-phase import. */
  readonly sourceObject: (module: ModuleRecord) => unknown;
}

/** Source Text Module Record (ECMA-262 16.2.1.7); linking and evaluation of graphs are in `module-graph.ts`. */
export class SourceTextRecord extends ModuleRecord {
  readonly analysis: ModuleAnalysis;
  readonly #options: SourceTextOptions;
  /** Modules by request index, once `link` gave them. */
  requested: readonly ModuleRecord[] | null = null;
  #instance: ModuleInstance | null = null;
  #copied: { readonly local: string; readonly binding: ResolvedBinding }[] = [];
  #mirrored: { readonly local: string; readonly module: ModuleRecord }[] = [];
  #hasRun = false;

  // Fields of the graph algorithms.
  state: CyclicState = 'unlinked';
  depthIndex = -1;
  ancestorIndex = -1;
  cycleRoot: SourceTextRecord | null = null;
  /** Order of starting asynchronous evaluation; -1 unset. */
  asyncOrder = -1;
  asyncParents: SourceTextRecord[] = [];
  pendingDependencies = 0;
  evaluationError: { readonly value: unknown } | null = null;
  capability: PromiseCapability | null = null;

  constructor(url: string, options: SourceTextOptions) {
    super(url);
    this.analysis = options.analysis;
    this.#options = options;
  }

  override get status(): ModuleStatusValue {
    if (this.evaluationError) return ModuleStatus.errored;
    switch (this.state) {
      case 'unlinked':
        return ModuleStatus.uninstantiated;
      case 'linking':
        return ModuleStatus.instantiating;
      case 'linked':
        return ModuleStatus.instantiated;
      case 'evaluating':
        return ModuleStatus.evaluating;
      default:
        return ModuleStatus.evaluated;
    }
  }

  override get error(): unknown {
    return this.evaluationError?.value;
  }

  /** Modules this one evaluates first, in order; source-phase imports are only loaded. */
  get dependencies(): readonly ModuleRecord[] {
    const { requests } = this.analysis;
    return this.requested!.filter((_, index) => requests[index]!.phase === 'evaluation');
  }

  override exportedNames(visited = new Set<ModuleRecord>()): string[] {
    if (visited.has(this)) return [];
    visited.add(this);
    const { localExports, indirectExports, starExports } = this.analysis;
    const names = [...localExports, ...indirectExports].map((entry) => entry.exported);
    const known = new Set(names);
    for (const request of starExports) {
      for (const name of this.requested![request]!.exportedNames(visited)) {
        if (name === 'default' || known.has(name)) continue;
        known.add(name);
        names.push(name);
      }
    }
    return names;
  }

  override resolveExport(name: string, resolving: ResolveSet = []): ResolvedBinding | null | 'ambiguous' {
    if (resolving.some((entry) => entry.module === this && entry.name === name)) return null;
    resolving.push({ module: this, name });
    const local = this.analysis.localExports.find((entry) => entry.exported === name);
    if (local) return { module: this, cell: local.local };
    const indirect = this.analysis.indirectExports.find((entry) => entry.exported === name);
    if (indirect) {
      const target = this.requested![indirect.request]!;
      return indirect.name === '*' ? { module: target, cell: '*' } : target.resolveExport(indirect.name, resolving);
    }
    return name === 'default' ? null : this.#resolveStar(name, resolving);
  }

  #resolveStar(name: string, resolving: ResolveSet): ResolvedBinding | null | 'ambiguous' {
    let found: ResolvedBinding | null = null;
    for (const request of this.analysis.starExports) {
      const binding = this.requested![request]!.resolveExport(name, resolving);
      if (binding === 'ambiguous') return binding;
      if (binding === null) continue;
      if (found && (found.module !== binding.module || found.cell !== binding.cell)) return 'ambiguous';
      found ??= binding;
    }
    return found;
  }

  override cell(name: string): Cell {
    const cell = this.#instance?.cells[name];
    if (cell) return cell;
    // Not set up yet, which only another module of the same cycle can see.
    return () => {
      throw new ReferenceError(`Cannot access '${name}' before initialization`);
    };
  }

  override isConstant(cell: string): boolean {
    return !this.analysis.hasDirectEval && !this.analysis.assigned.includes(cell);
  }

  /** InitializeEnvironment, first half: every import and re-export must lead somewhere. */
  checkBindings(): void {
    for (const entry of this.analysis.indirectExports) {
      const binding = this.resolveExport(entry.exported);
      if (binding === null || binding === 'ambiguous') {
        throw this.#options.missingExport(this, entry, binding === 'ambiguous');
      }
    }
    for (const entry of this.analysis.imports) this.#resolveImport(entry);
  }

  #resolveImport(entry: ImportEntry): ResolvedBinding {
    const target = this.requested![entry.request]!;
    if (entry.name === '*' || entry.name === '') return { module: target, cell: '*' };
    const binding = target.resolveExport(entry.name);
    if (binding === null || binding === 'ambiguous') {
      throw this.#options.missingExport(this, entry, binding === 'ambiguous');
    }
    return binding;
  }

  /**
   * InitializeEnvironment, second half: compiles the module and creates its variables. A name imported from a
   * module that is sure to be evaluated before, and that never changes it, becomes a plain variable; names within
   * a cycle, changing ones and assigned ones are read from their module at every use.
   */
  createEnvironment(cycle: ReadonlySet<ModuleRecord>): { finish: () => void } {
    const { analysis, source, host, scope, lineOffset, columnOffset } = this.#options;
    const isCyclic = cycle.size > 1 || this.dependencies.includes(this);
    const fixed = new Map<string, unknown>();
    const live = new Map<string, ResolvedBinding>();
    let isRefreshed = false;
    this.#copied = [];
    this.#mirrored = [];
    for (const entry of analysis.imports) {
      const binding = this.#resolveImport(entry);
      const isAssigned = analysis.assigned.includes(entry.local);
      if (entry.name === '') {
        fixed.set(entry.local, this.#options.sourceObject(binding.module));
      } else if (binding.cell === '*' && !isAssigned) {
        fixed.set(entry.local, binding.module.namespace);
        if (!isCyclic) this.#mirrored.push({ local: entry.local, module: binding.module });
      } else if (isCyclic || isAssigned || (binding.cell !== '*' && !binding.module.isConstant(binding.cell))) {
        live.set(entry.local, binding);
      } else {
        this.#copied.push({ local: entry.local, binding });
        isRefreshed ||= binding.module instanceof SyntheticRecord;
      }
    }
    const copied = this.#copied.map((entry) => entry.local);
    const plan: ImportPlan = {
      copied,
      live: [...live.keys()],
      fixed,
      mirrored: this.#mirrored.map((entry) => entry.local),
      isRefreshed,
    };
    const instance = instantiateModule(source, this.url, analysis, plan, host, scope, lineOffset, columnOffset);
    this.#instance = instance;
    return { finish: () => this.#bindLive(instance, live) };
  }

  /** After every module of the cycle has its variables. */
  #bindLive(instance: ModuleInstance, live: ReadonlyMap<string, ResolvedBinding>): void {
    const cells: Record<string, Cell> = {};
    for (const [local, binding] of live) {
      const isDirect = binding.cell === local && binding.module instanceof SourceTextRecord;
      cells[local] = isDirect ? binding.module.cell(binding.cell) : shownAs(local, binding);
    }
    instance.bindLive(cells);
  }

  /** Runs the module's code. With top-level await the result is a promise. */
  execute(): unknown {
    const synthetic = new Set<SyntheticRecord>();
    for (const { binding } of this.#copied) {
      if (binding.module instanceof SyntheticRecord) synthetic.add(binding.module);
    }
    for (const module of synthetic) module.addImporter(() => this.#refresh());
    this.#hasRun = true;
    return this.#instance!.generator.next(this.#readCopied());
  }

  #refresh(): void {
    if (this.#hasRun) this.#instance!.refresh(this.#readCopied());
  }

  #readCopied(): Record<string, unknown> {
    const values = Object.create(null) as Record<string, unknown>;
    for (const { local, binding } of this.#copied) values[local] = readBinding(binding);
    this.#mirrored.forEach(({ local, module }) => {
      values[mirrorName(this.analysis, local)] = module.mirror;
    });
    return values;
  }
}
