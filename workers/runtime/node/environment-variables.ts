import { SharedEnvironment } from './shared-environment.ts';

/** The environment of a process or thread: strings by name, as `environ`. */
export class EnvironmentVariables {
  #values = new Map<string, string>();
  #shared: SharedEnvironment | undefined;

  /** Replaces everything by `NAME=value` entries. */
  load(entries: readonly string[]): void {
    this.#values.clear();
    for (const entry of entries) {
      const equals = entry.indexOf('=', 1);
      if (equals > 0) this.#values.set(entry.slice(0, equals), entry.slice(equals + 1));
    }
  }

  /** The memory through which a thread shares these variables from now on. */
  share(): SharedArrayBuffer {
    if (!this.#shared) {
      this.#shared = new SharedEnvironment();
      this.#shared.write([...this.#values]);
    }
    return this.#shared.memory;
  }

  /** Uses the variables of the thread that gave `memory`. */
  attach(memory: SharedArrayBuffer): void {
    this.#shared = new SharedEnvironment(memory);
  }

  #current(): Map<string, string> {
    const changed = this.#shared?.read();
    if (changed) this.#values = new Map(changed);
    return this.#values;
  }

  get(name: string): string | undefined {
    return this.#current().get(name);
  }

  set(name: string, value: string): void {
    this.#current().set(name, value);
    this.#shared?.write([...this.#values]);
  }

  delete(name: string): void {
    this.#current().delete(name);
    this.#shared?.write([...this.#values]);
  }

  names(): string[] {
    return [...this.#current().keys()];
  }

  /** `NAME=value` entries. */
  entries(): string[] {
    return [...this.#current()].map(([name, value]) => `${name}=${value}`);
  }
}

/** `process.env`: an object whose properties are the variables. Source: `node_env_var.cc`. */
export function createEnvironmentObject(
  variables: EnvironmentVariables,
  invalidDefinition: (message: string) => Error,
  onImplicitConversion: (name: string) => void,
): Record<string, string> {
  const target: Record<string, string> = {};
  const describe = (value: string): PropertyDescriptor => ({
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
  const assign = (name: string | symbol, value: unknown): boolean => {
    if (typeof name === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      onImplicitConversion(name);
    // A symbol throws here, as the conversion in native code does.
    if (typeof value === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
    variables.set(name, String(value));
    return true;
  };
  return new Proxy(target, {
    get: (object, name) =>
      typeof name === 'string' ? (variables.get(name) ?? Reflect.get(object, name)) : Reflect.get(object, name),
    set: (_object, name, value) => assign(name, value),
    has: (object, name) => (typeof name === 'string' && variables.get(name) !== undefined) || name in object,
    deleteProperty(_object, name) {
      if (typeof name === 'string') variables.delete(name);
      return true;
    },
    ownKeys: () => variables.names(),
    getOwnPropertyDescriptor(_object, name) {
      const value = typeof name === 'string' ? variables.get(name) : undefined;
      return value === undefined ? undefined : describe(value);
    },
    defineProperty(_object, name, descriptor) {
      if ('value' in descriptor) {
        if (!descriptor.configurable || !descriptor.writable || !descriptor.enumerable)
          throw invalidDefinition(
            "'process.env' only accepts a configurable, writable, and enumerable data descriptor",
          );
        return assign(name, descriptor.value);
      }
      if (descriptor.get || descriptor.set)
        throw invalidDefinition("'process.env' does not accept an accessor(getter/setter) descriptor");
      throw invalidDefinition("'process.env' only accepts a configurable, writable, and enumerable data descriptor");
    },
  });
}
