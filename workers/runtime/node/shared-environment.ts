const Header = { LOCK: 0, VERSION: 1, LENGTH: 2 };
const HEADER_BYTES = 16;
const MAXIMUM_BYTES = 1 << 24;

/** Environment variables that several threads share (`SHARE_ENV`), as JSON in shared memory. */
export class SharedEnvironment {
  readonly memory: SharedArrayBuffer;
  readonly #header: Int32Array;
  readonly #decoder: TextDecoder;
  readonly #encoder: TextEncoder;
  #seen = -1;

  constructor(memory?: SharedArrayBuffer) {
    const Growable = SharedArrayBuffer as unknown as new (bytes: number, options: object) => SharedArrayBuffer;
    this.memory = memory ?? new Growable(HEADER_BYTES, { maxByteLength: MAXIMUM_BYTES });
    this.#header = new Int32Array(this.memory, 0, 4);
    this.#decoder = new TextDecoder();
    this.#encoder = new TextEncoder();
  }

  /** The variables when they changed since the last call. */
  read(): [string, string][] | undefined {
    if (Atomics.load(this.#header, Header.VERSION) === this.#seen) return undefined;
    return this.#locked(() => {
      this.#seen = this.#header[Header.VERSION] as number;
      const bytes = new Uint8Array(new Uint8Array(this.memory, HEADER_BYTES, this.#header[Header.LENGTH]));
      return bytes.length === 0 ? [] : (JSON.parse(this.#decoder.decode(bytes)) as [string, string][]);
    });
  }

  write(entries: readonly (readonly [string, string])[]): void {
    const bytes = this.#encoder.encode(JSON.stringify(entries));
    this.#locked(() => {
      const growable = this.memory as SharedArrayBuffer & { grow(bytes: number): void };
      if (growable.byteLength < HEADER_BYTES + bytes.length) growable.grow(HEADER_BYTES + bytes.length * 2);
      new Uint8Array(this.memory, HEADER_BYTES, bytes.length).set(bytes);
      this.#header[Header.LENGTH] = bytes.length;
      this.#seen = Atomics.add(this.#header, Header.VERSION, 1) + 1;
    });
  }

  #locked<T>(use: () => T): T {
    while (Atomics.compareExchange(this.#header, Header.LOCK, 0, 1) !== 0)
      Atomics.wait(this.#header, Header.LOCK, 1, 10);
    try {
      return use();
    } finally {
      Atomics.store(this.#header, Header.LOCK, 0);
      Atomics.notify(this.#header, Header.LOCK, 1);
    }
  }
}
