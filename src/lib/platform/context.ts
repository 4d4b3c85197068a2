import { getContext, setContext } from 'svelte';

/** A typed slot of Svelte's context: state classes reach components this way, never as singletons. */
export interface Context<Value> {
  provide(value: Value): Value;
  /** @throws Error naming the slot when no component above provides it. */
  use(): Value;
}

export function createContext<Value>(name: string): Context<Value> {
  const key = Symbol(name);
  return {
    provide: (value) => setContext(key, value),
    use() {
      const value = getContext<Value | undefined>(key);
      if (value === undefined) throw new Error(`no ${name} is provided above this component`);
      return value;
    },
  };
}
