import {
  HEADER_DATA_UNITS,
  HEADER_METADATA_WORDS,
  HEADER_VERSION,
  LAYOUT_VERSION,
  UNIT_BYTES,
} from './memory-layout.ts';
import type { FileSystemMemory } from './types.ts';

/** Spins before a reader sleeps; the writer holds a lock for about a microsecond. */
const SPIN_LIMIT = 200;
/** Milliseconds; short, since the writer does not wake readers (that would cost it a system call each time). */
const SLEEP = 0.05;

/**
 * Typed views over the growable shared memory. They have a fixed length (V8 is slow with length-tracking
 * ones), so they are made anew when the header says the memory grew.
 */
export class SharedViews {
  words: Int32Array;
  doubles: Float64Array;
  /** UTF-16 units over the same memory as `words`. */
  units: Uint16Array;
  bytes: Uint8Array;
  #wordCount = 0;
  #dataUnits = 0;
  /** Private to this worker: an atomic read-modify-write on it is the only fence JavaScript has. */
  readonly #fence = new Int32Array(new SharedArrayBuffer(4));

  constructor(readonly memory: FileSystemMemory) {
    this.words = new Int32Array(memory.metadata, 0, 0);
    this.doubles = new Float64Array(memory.metadata, 0, 0);
    this.units = new Uint16Array(memory.metadata, 0, 0);
    this.bytes = new Uint8Array(memory.data, 0, 0);
    this.refresh();
    const version = this.words[HEADER_VERSION];
    if (version !== 0 && version !== LAYOUT_VERSION) {
      throw new Error(`file system memory has layout ${String(version)}, this build knows ${String(LAYOUT_VERSION)}`);
    }
  }

  /** Makes new views when the writer has grown the memory. */
  refresh(): void {
    const { metadata, data } = this.memory;
    if (metadata.byteLength !== this.words.byteLength) {
      this.words = new Int32Array(metadata, 0, metadata.byteLength >> 2);
      this.doubles = new Float64Array(metadata, 0, metadata.byteLength >> 3);
      this.units = new Uint16Array(metadata, 0, metadata.byteLength >> 1);
      this.#wordCount = this.words.length;
    }
    if (data.byteLength !== this.bytes.byteLength) {
      this.bytes = new Uint8Array(data, 0, data.byteLength);
      this.#dataUnits = Math.floor(data.byteLength / UNIT_BYTES);
    }
  }

  /** Begins a read guarded by the sequence lock at `index`: waits until no change is under way. */
  begin(index: number): number {
    let words = this.words;
    if (words[HEADER_METADATA_WORDS] !== this.#wordCount || words[HEADER_DATA_UNITS] !== this.#dataUnits) {
      this.refresh();
      words = this.words;
    }
    const sequence = Atomics.load(words, index);
    return (sequence & 1) === 0 ? sequence : this.#wait(index);
  }

  /** True when nothing the lock guards changed since `begin`: what was read meanwhile is whole. */
  isUnchanged(index: number, sequence: number): boolean {
    // On weakly ordered processors an atomic load does not hold back earlier plain loads; this does.
    Atomics.add(this.#fence, 0, 0);
    return Atomics.load(this.words, index) === sequence;
  }

  #wait(index: number): number {
    for (let spin = 0; ; spin++) {
      const sequence = Atomics.load(this.words, index);
      if ((sequence & 1) === 0) {
        this.refresh();
        return sequence;
      }
      // Sleeping on a private word: nobody notifies it, so this only yields the processor for a moment.
      if (spin > SPIN_LIMIT && spin % 16 === 0) Atomics.wait(this.#fence, 0, 0, SLEEP);
    }
  }
}
