interface ActiveResource {
  readonly type: string;
  readonly object: object;
}

/** Handles and requests that keep the loop alive, for `process.getActiveResourcesInfo()`. */
export class ActiveResources {
  readonly #handles = new Set<ActiveResource>();
  readonly #requests = new Set<ActiveResource>();
  #timers: () => readonly string[] = () => [];

  /** `type`: the provider's name as `async_hooks` shows it. Returns the function that takes it back. */
  addHandle(type: string, object: object): () => void {
    return add(this.#handles, { type, object });
  }

  addRequest(type: string, object: object): () => void {
    return add(this.#requests, { type, object });
  }

  set timerNames(names: () => readonly string[]) {
    this.#timers = names;
  }

  handles(): object[] {
    return [...this.#handles].map(({ object }) => object);
  }

  requests(): object[] {
    return [...this.#requests].map(({ object }) => object);
  }

  names(): string[] {
    return [...this.#requests, ...this.#handles].map(({ type }) => type).concat(this.#timers());
  }
}

function add(set: Set<ActiveResource>, resource: ActiveResource): () => void {
  set.add(resource);
  return () => void set.delete(resource);
}
