const Header = { LOCK: 0, READ: 1, WRITE: 2 };
const HEADER_BYTES = 16;
const ENTRY_HEADER_BYTES = 8;
const INITIAL_BYTES = 4096;
const MAXIMUM_BYTES = 1 << 26;

/** The memory of a queue, growable and shared; sent to the other thread as it is. */
export type QueueMemory = SharedArrayBuffer;

export function createQueueMemory(): QueueMemory {
  const Growable = SharedArrayBuffer as unknown as new (bytes: number, options: object) => SharedArrayBuffer;
  return new Growable(INITIAL_BYTES, { maxByteLength: MAXIMUM_BYTES });
}

/**
 * Messages from one thread to another in shared memory, so that a thread that never returns to its event loop
 * (because it waits with `Atomics.wait`) can still receive. Entries: sequence number, length, bytes.
 */
export class SharedQueue {
  readonly memory: QueueMemory;

  constructor(memory: QueueMemory) {
    this.memory = memory;
  }

  /** False when the entry does not fit in what the queue may grow to. */
  push(sequence: number, bytes: Uint8Array): boolean {
    return this.#locked((header) => {
      const needed = ENTRY_HEADER_BYTES + ((bytes.length + 3) & ~3);
      if (header[Header.READ] === header[Header.WRITE]) header[Header.READ] = header[Header.WRITE] = 0;
      const start = HEADER_BYTES + (header[Header.WRITE] as number);
      if (!this.#grow(start + needed)) return false;
      new Int32Array(this.memory, start, 2).set([sequence, bytes.length]);
      new Uint8Array(this.memory, start + ENTRY_HEADER_BYTES, bytes.length).set(bytes);
      header[Header.WRITE] = (header[Header.WRITE] as number) + needed;
      return true;
    });
  }

  /** The bytes of the oldest entry when it has this sequence number. */
  shift(sequence: number): Uint8Array<ArrayBuffer> | undefined {
    return this.#locked((header) => {
      const read = header[Header.READ] as number;
      if (read === header[Header.WRITE]) return undefined;
      const start = HEADER_BYTES + read;
      const [found, length] = new Int32Array(this.memory, start, 2) as unknown as [number, number];
      if (found !== sequence) return undefined;
      header[Header.READ] = read + ENTRY_HEADER_BYTES + ((length + 3) & ~3);
      return new Uint8Array(new Uint8Array(this.memory, start + ENTRY_HEADER_BYTES, length));
    });
  }

  #grow(bytes: number): boolean {
    const growable = this.memory as SharedArrayBuffer & { grow(bytes: number): void };
    if (bytes <= growable.byteLength) return true;
    if (bytes > MAXIMUM_BYTES) return false;
    try {
      growable.grow(Math.min(MAXIMUM_BYTES, Math.max(bytes, growable.byteLength * 2)));
      return true;
    } catch {
      // Out of memory: the message goes the other way.
      return false;
    }
  }

  #locked<T>(use: (header: Int32Array) => T): T {
    const header = new Int32Array(this.memory, 0, 4);
    while (Atomics.compareExchange(header, Header.LOCK, 0, 1) !== 0) Atomics.wait(header, Header.LOCK, 1, 10);
    try {
      return use(header);
    } finally {
      Atomics.store(header, Header.LOCK, 0);
      Atomics.notify(header, Header.LOCK, 1);
    }
  }
}
