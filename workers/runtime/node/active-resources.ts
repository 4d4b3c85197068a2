interface ActiveResource {
  readonly type: string;
  readonly object: object;
}

/** What `MemoryInfoName` calls the resources of a provider. */
const shownNames: Readonly<Record<string, string>> = {
  FSEVENTWRAP: 'FSEventWrap',
  MESSAGEPORT: 'MessagePort',
  PIPESERVERWRAP: 'PipeServerWrap',
  PIPEWRAP: 'PipeWrap',
  PROCESSWRAP: 'ProcessWrap',
  SIGNALWRAP: 'SignalWrap',
  STATWATCHER: 'StatWatcher',
  TCPSERVERWRAP: 'TCPServerWrap',
  TCPWRAP: 'TCPSocketWrap',
  TTYWRAP: 'TTYWrap',
  UDPWRAP: 'UDPWrap',
};

/** Handles and requests that keep the loop alive, for `process.getActiveResourcesInfo()`. */
export class ActiveResources {
  readonly #handles = new Set<ActiveResource>();
  readonly #requests = new Set<ActiveResource>();
  readonly #timers: () => readonly string[];

  /** `timers`: one name for each timer and immediate that keeps the loop alive. */
  constructor(timers: () => readonly string[]) {
    this.#timers = timers;
  }

  /** `type`: the provider's name as `async_hooks` shows it. Returns the function that takes it back. */
  addHandle(type: string, object: object): () => void {
    return add(this.#handles, { type, object });
  }

  addRequest(type: string, object: object): () => void {
    return add(this.#requests, { type, object });
  }

  handles(): object[] {
    return this.#referencedHandles().map(({ object }) => object);
  }

  requests(): object[] {
    return [...this.#requests].map(({ object }) => object);
  }

  names(): string[] {
    return [...this.#requests, ...this.#referencedHandles()]
      .map(({ type }) => shownNames[type] ?? type)
      .concat(this.#timers());
  }

  #referencedHandles(): ActiveResource[] {
    return [...this.#handles].filter(({ object }) => (object as { hasRef?(): boolean }).hasRef?.() !== false);
  }
}

function add(set: Set<ActiveResource>, resource: ActiveResource): () => void {
  set.add(resource);
  return () => void set.delete(resource);
}
