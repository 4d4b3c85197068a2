import type { Cell } from './module-code.ts';
import { createNamespace } from './module-namespace.ts';

/** `v8::Module::Status`, as `getStatus` of a ModuleWrap tells it. */
export const ModuleStatus = {
  uninstantiated: 0,
  instantiating: 1,
  instantiated: 2,
  evaluating: 3,
  evaluated: 4,
  errored: 5,
} as const;
export type ModuleStatusValue = (typeof ModuleStatus)[keyof typeof ModuleStatus];

/** Where an export leads (ECMA-262, ResolvedBinding Record). */
export interface ResolvedBinding {
  readonly module: ModuleRecord;
  /** Name of a cell of `module`, or `*` for its namespace. */
  readonly cell: string;
}

/** The modules and names seen while resolving, to stop at circular re-exports. */
export type ResolveSet = { readonly module: ModuleRecord; readonly name: string }[];

/** Abstract Module Record (ECMA-262 16.2.1.4). */
export abstract class ModuleRecord {
  readonly url: string;
  #namespace: object | null = null;

  constructor(url: string) {
    this.url = url;
  }

  abstract get status(): ModuleStatusValue;
  /** What evaluation threw; only for an errored module. */
  abstract get error(): unknown;
  abstract exportedNames(visited?: Set<ModuleRecord>): string[];
  /** Null when there is none, `ambiguous` when two `export *` give it. */
  abstract resolveExport(name: string, resolving?: ResolveSet): ResolvedBinding | null | 'ambiguous';
  /** Reads a local variable of the module. */
  abstract cell(name: string): Cell;
  /** Whether an export, once the module was evaluated, keeps its value. */
  abstract isConstant(cell: string): boolean;

  #mirror: object | null = null;

  /**
   * A plain object that reads like the namespace, for code that only takes properties of it: the engine optimizes
   * that, unlike the namespace's proxy. Only once evaluated.
   */
  get mirror(): object {
    return (this.#mirror ??= this.createMirror());
  }

  protected createMirror(): object {
    // An object that is created without prototype would be one the engine does not optimize.
    const mirror = {};
    for (const name of this.exportedNames()) {
      const binding = this.resolveExport(name);
      if (binding === null || binding === 'ambiguous') continue;
      const isConstant =
        binding.cell === '*' ||
        (!(binding.module instanceof SyntheticRecord) && binding.module.isConstant(binding.cell));
      const property = isConstant
        ? { value: readBinding(binding), writable: false }
        : { get: () => readBinding(binding), set: undefined };
      Object.defineProperty(mirror, name, { ...property, enumerable: true });
    }
    Object.defineProperty(mirror, Symbol.toStringTag, { value: 'Module' });
    return Object.freeze(Object.setPrototypeOf(mirror, null) as object);
  }

  /** The module namespace object; only once linked. */
  get namespace(): object {
    if (this.#namespace) return this.#namespace;
    const cells = new Map<string, Cell>();
    for (const name of this.exportedNames()) {
      const binding = this.resolveExport(name);
      if (binding === null || binding === 'ambiguous') continue;
      cells.set(name, shownAs(name, binding));
    }
    return (this.#namespace = createNamespace(cells));
  }
}

/** The cell of a binding, with the error for an uninitialized variable speaking of `name`. */
export function shownAs(name: string, binding: ResolvedBinding): Cell {
  const { module, cell: cellName } = binding;
  if (cellName === '*') return () => module.namespace;
  let cell: Cell | null = null;
  if (cellName === name) return () => (cell ??= module.cell(cellName))();
  return () => {
    cell ??= module.cell(cellName);
    if (module.status >= ModuleStatus.evaluated) return cell();
    try {
      return cell();
    } catch {
      // Reading a variable can only fail by its being uninitialized.
      throw new ReferenceError(`Cannot access '${name}' before initialization`);
    }
  };
}

/** The value of a resolved binding. */
export function readBinding({ module, cell }: ResolvedBinding): unknown {
  return cell === '*' ? module.namespace : module.cell(cell)();
}

/** A module made of values set by a callback (ECMA-262 16.2.1.8): builtins, CommonJS, JSON. */
export class SyntheticRecord extends ModuleRecord {
  readonly #values = Object.create(null) as Record<string, unknown>;
  readonly #steps: () => void;
  readonly #importers = new Set<() => void>();
  #status: ModuleStatusValue = ModuleStatus.uninstantiated;
  #error: unknown;

  constructor(url: string, names: readonly string[], steps: () => void) {
    super(url);
    for (const name of names) this.#values[name] = undefined;
    this.#steps = steps;
  }

  override get status(): ModuleStatusValue {
    return this.#status;
  }

  override get error(): unknown {
    return this.#error;
  }

  override exportedNames(): string[] {
    return Object.keys(this.#values);
  }

  override resolveExport(name: string): ResolvedBinding | null {
    return this.hasExport(name) ? { module: this, cell: name } : null;
  }

  override cell(name: string): Cell {
    const values = this.#values;
    return () => values[name];
  }

  override isConstant(): boolean {
    return true;
  }

  hasExport(name: string): boolean {
    return Object.hasOwn(this.#values, name);
  }

  setExport(name: string, value: unknown): void {
    this.#values[name] = value;
    for (const refresh of this.#importers) refresh();
  }

  /** `refresh` runs whenever an export changes from now on. */
  addImporter(refresh: () => void): void {
    this.#importers.add(refresh);
  }

  link(): void {
    if (this.#status === ModuleStatus.uninstantiated) this.#status = ModuleStatus.instantiated;
  }

  evaluate(): void {
    if (this.#status === ModuleStatus.errored) throw this.#error;
    if (this.#status !== ModuleStatus.instantiated) return;
    this.#status = ModuleStatus.evaluating;
    try {
      this.#steps();
      this.#status = ModuleStatus.evaluated;
    } catch (error) {
      this.#error = error;
      this.#status = ModuleStatus.errored;
      throw error;
    }
  }
}
