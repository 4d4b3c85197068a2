import { ExpansionError } from './control-flow.ts';

/** A shell variable. An indexed array is sparse: absent elements are holes. */
export interface Variable {
  value: string | string[] | Map<string, string> | null;
  isExported: boolean;
  isReadonly: boolean;
  isInteger: boolean;
  isNameReference: boolean;
  letterCase: 'none' | 'lower' | 'upper';
}

export function newVariable(value: Variable['value'] = null): Variable {
  return { value, isExported: false, isReadonly: false, isInteger: false, isNameReference: false, letterCase: 'none' };
}

function copyValue(value: Variable['value']): Variable['value'] {
  if (Array.isArray(value)) return value.slice();
  return value instanceof Map ? new Map(value) : value;
}

/** Keys of an indexed array in ascending order. */
export function arrayKeys(array: readonly string[]): number[] {
  const keys: number[] = [];
  array.forEach((_, index) => keys.push(index));
  return keys;
}

/** A variable's value when no subscript is given: element 0 of an array. */
export function scalarOf(variable: Variable | undefined): string | undefined {
  const value = variable?.value;
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value[0] : value.get('0');
}

/** Computes a special variable (`RANDOM`); assigning to it may do something. */
export interface DynamicVariable {
  get(): string;
  set?(value: string): void;
}

/** The variables of a shell: a global scope and one more for each function call being run. */
export class Variables {
  private readonly scopes: Map<string, Variable>[];
  readonly dynamic = new Map<string, DynamicVariable>();
  /** Evaluates what is assigned to an integer variable. */
  evaluate: (expression: string) => string = (expression) => expression;
  /** Called after `PATH` or another watched variable was set. */
  onChange: ((name: string) => void) | null = null;

  constructor(scopes: Map<string, Variable>[] = [new Map()]) {
    this.scopes = scopes;
  }

  /** A deep copy, for a subshell. */
  clone(): Variables {
    const scopes = this.scopes.map((scope) => {
      const copy = new Map<string, Variable>();
      for (const [name, variable] of scope) copy.set(name, { ...variable, value: copyValue(variable.value) });
      return copy;
    });
    return new Variables(scopes);
  }

  pushScope(): void {
    this.scopes.push(new Map());
  }

  popScope(): void {
    this.scopes.pop();
  }

  get depth(): number {
    return this.scopes.length;
  }

  /** The variable as it is, name references not followed. */
  findRaw(name: string): Variable | undefined {
    for (let index = this.scopes.length - 1; index >= 0; index--) {
      const variable = this.scopes[index]!.get(name);
      if (variable) return variable;
    }
    return undefined;
  }

  /** Follows name references. The result may carry a subscript: `a[1]`. */
  resolveName(name: string): string {
    for (let hops = 0; hops < 10; hops++) {
      const variable = this.findRaw(name);
      if (!variable?.isNameReference || typeof variable.value !== 'string' || variable.value === '') return name;
      name = variable.value;
    }
    return name;
  }

  find(name: string): Variable | undefined {
    const variable = this.findRaw(name);
    if (!variable?.isNameReference) return variable;
    const target = this.resolveName(name);
    return this.findRaw(target.replace(/\[.*$/s, ''));
  }

  /** The scalar value, or undefined when unset. */
  get(name: string): string | undefined {
    const dynamic = this.dynamic.get(name);
    if (dynamic) return dynamic.get();
    const variable = this.findRaw(name);
    if (!variable?.isNameReference) return scalarOf(variable);
    const target = this.resolveName(name);
    const element = /^(\w+)\[(.*)\]$/s.exec(target);
    if (!element) return scalarOf(this.findRaw(target));
    const value = this.findRaw(element[1]!)?.value;
    if (value instanceof Map) return value.get(element[2]!);
    return Array.isArray(value) ? value[Number(this.evaluate(element[2]!))] : undefined;
  }

  /** Makes the variable in the innermost scope (`local`, `declare` in a function). */
  declareLocal(name: string): Variable {
    const scope = this.scopes[this.scopes.length - 1]!;
    let variable = scope.get(name);
    if (!variable) {
      this.assertWritable(name, this.findRaw(name));
      variable = newVariable();
      scope.set(name, variable);
    }
    return variable;
  }

  /** The variable to assign to: the visible one, or a new global one. */
  writable(name: string): Variable {
    const target = this.resolveName(name);
    const found = this.findRaw(target);
    if (found) return found;
    const variable = newVariable();
    this.scopes[0]!.set(target, variable);
    return variable;
  }

  globalVariable(name: string): Variable {
    let variable = this.scopes[0]!.get(name);
    if (!variable) {
      variable = newVariable();
      this.scopes[0]!.set(name, variable);
    }
    return variable;
  }

  private assertWritable(name: string, variable: Variable | undefined): void {
    if (variable?.isReadonly) throw new ExpansionError(`${name}: readonly variable`, false, 1);
  }

  /** The text that assigning `value` would store, given the variable's attributes. */
  coerce(variable: Variable, value: string): string {
    if (variable.isInteger) value = this.evaluate(value);
    if (variable.letterCase === 'lower') return value.toLowerCase();
    return variable.letterCase === 'upper' ? value.toUpperCase() : value;
  }

  set(name: string, value: string, isAppend = false): void {
    const dynamic = this.dynamic.get(name);
    if (dynamic) return dynamic.set?.(value);
    const target = this.resolveName(name);
    const element = /^(\w+)\[(.*)\]$/s.exec(target);
    if (element) return this.setElement(element[1]!, element[2]!, value, isAppend);
    this.assign(target, this.writable(target), value, isAppend);
  }

  assign(name: string, variable: Variable, value: string, isAppend = false): void {
    this.assertWritable(name, variable);
    if (Array.isArray(variable.value)) variable.value[0] = this.joined(variable, variable.value[0], value, isAppend);
    else if (variable.value instanceof Map) {
      variable.value.set('0', this.joined(variable, variable.value.get('0'), value, isAppend));
    } else variable.value = this.joined(variable, variable.value ?? undefined, value, isAppend);
    this.onChange?.(name);
  }

  private joined(variable: Variable, old: string | undefined, value: string, isAppend: boolean): string {
    if (!isAppend) return this.coerce(variable, value);
    if (variable.isInteger) return this.evaluate(`(${old || '0'})+(${value || '0'})`);
    return this.coerce(variable, (old ?? '') + value);
  }

  /** `subscript` is a key of an associative array, or an arithmetic expression. */
  setElement(name: string, subscript: string, value: string, isAppend = false): void {
    name = this.resolveName(name);
    const variable = this.writable(name);
    this.assertWritable(name, variable);
    if (variable.value instanceof Map) {
      variable.value.set(subscript, this.joined(variable, variable.value.get(subscript), value, isAppend));
      return;
    }
    const array = this.toArray(variable);
    const index = this.index(array, subscript, name);
    array[index] = this.joined(variable, array[index], value, isAppend);
  }

  toArray(variable: Variable): string[] {
    if (Array.isArray(variable.value)) return variable.value;
    const array: string[] = [];
    if (typeof variable.value === 'string') array[0] = variable.value;
    variable.value = array;
    return array;
  }

  /** Evaluates a subscript of an indexed array; negative ones count from the end. */
  index(array: readonly string[], subscript: string, name: string): number {
    const index = Number(this.evaluate(subscript));
    const wrapped = index < 0 ? array.length + index : index;
    if (wrapped < 0) throw new ExpansionError(`${name}[${subscript}]: bad array subscript`);
    return wrapped;
  }

  unset(name: string): void {
    const target = this.resolveName(name);
    for (let index = this.scopes.length - 1; index >= 0; index--) {
      const variable = this.scopes[index]!.get(target);
      if (!variable) continue;
      if (variable.isReadonly) throw new ExpansionError(`${name}: cannot unset: readonly variable`);
      // A local stays declared, so that the outer one does not show through before the function ends.
      if (index > 0) this.scopes[index]!.set(target, newVariable());
      else this.scopes[index]!.delete(target);
      this.onChange?.(target);
      return;
    }
    this.dynamic.delete(target);
  }

  unsetElement(name: string, subscript: string): void {
    const target = this.resolveName(name);
    const variable = this.findRaw(target);
    this.assertWritable(name, variable);
    if (!variable) return;
    if (variable.value instanceof Map) variable.value.delete(subscript);
    else if (Array.isArray(variable.value)) {
      delete variable.value[this.index(variable.value, subscript, name)];
      while (variable.value.length > 0 && !(variable.value.length - 1 in variable.value)) variable.value.length--;
    } else if (Number(this.evaluate(subscript)) === 0) this.unset(name);
  }

  /** Whether the name has a value. */
  isSet(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Visible variables by name, sorted. */
  entries(): [string, Variable][] {
    const visible = new Map<string, Variable>();
    for (const scope of this.scopes) for (const [name, variable] of scope) visible.set(name, variable);
    for (const [name, { get }] of this.dynamic) if (!visible.has(name)) visible.set(name, newVariable(get()));
    return [...visible].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  localEntries(): [string, Variable][] {
    return [...this.scopes[this.scopes.length - 1]!].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Exported variables as `NAME=value`. */
  environment(): Map<string, string> {
    const result = new Map<string, string>();
    for (const scope of this.scopes) {
      for (const [name, variable] of scope) {
        const value = scalarOf(variable);
        if (variable.isExported && value !== undefined) result.set(name, value);
        else result.delete(name);
      }
    }
    return result;
  }
}
