type Event = 'rename' | 'change';

/** Milliseconds over which changes are gathered: an install makes thousands, mostly of the same few names. */
const WINDOW = 25;

/** Tells the host each change of a burst once. */
export class ChangeBatches {
  readonly #pending = new Map<string, { readonly event: Event; readonly filename: string }>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #tell: (event: Event, filename: string) => void;

  constructor(tell: (event: Event, filename: string) => void) {
    this.#tell = tell;
  }

  add(event: Event, filename: string): void {
    this.#pending.set(`${event}:${filename}`, { event, filename });
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const told = [...this.#pending.values()];
      this.#pending.clear();
      for (const { event: kind, filename: name } of told) this.#tell(kind, name);
    }, WINDOW);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#pending.clear();
  }
}
