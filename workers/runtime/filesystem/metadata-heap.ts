import { HEADER_METADATA_WORDS, METADATA_PAGE_BYTES, METADATA_PAGE_WORDS } from './memory-layout.ts';
import type { SharedViews } from './shared-views.ts';

const SMALLEST_SHIFT = 6;
const GROWTH_BYTES = 1024 * 1024;

/** Largest record, in bytes. */
export const RECORD_LIMIT = 16384;

/**
 * Hands out records of power-of-two sizes (64 bytes to 16 KiB) from the metadata memory. Only the writer has
 * one; its free lists are its own, readers never need them.
 */
export class MetadataHeap {
  readonly #free: number[][] = [];
  /** First word of memory that belongs to no page yet. */
  #end = METADATA_PAGE_WORDS;

  constructor(private readonly views: SharedViews) {
    for (let size = 1 << SMALLEST_SHIFT; size <= RECORD_LIMIT; size <<= 1) this.#free.push([]);
  }

  /** First word of a record of at least `bytes`, contents undefined; 0 when the memory is at its limit. */
  allocate(bytes: number): number {
    const shift = shiftOf(bytes);
    const free = this.#free[shift - SMALLEST_SHIFT] as number[];
    if (free.length === 0 && !this.#addPage(free, 1 << (shift - 2))) return 0;
    return free.pop() as number;
  }

  release(word: number, bytes: number): void {
    (this.#free[shiftOf(bytes) - SMALLEST_SHIFT] as number[]).push(word);
  }

  /** Makes sure that `count` allocations of `bytes` cannot fail. */
  reserve(bytes: number, count: number): boolean {
    const shift = shiftOf(bytes);
    const free = this.#free[shift - SMALLEST_SHIFT] as number[];
    while (free.length < count) if (!this.#addPage(free, 1 << (shift - 2))) return false;
    return true;
  }

  #addPage(free: number[], words: number): boolean {
    const { metadata } = this.views.memory;
    const end = this.#end + METADATA_PAGE_WORDS;
    if (end * 4 > metadata.byteLength) {
      const grown = Math.min(Math.max(end * 4, metadata.byteLength + GROWTH_BYTES), metadata.maxByteLength);
      if (end * 4 > grown || !tryGrow(metadata, grown)) return false;
      this.views.refresh();
      Atomics.store(this.views.words, HEADER_METADATA_WORDS, metadata.byteLength >> 2);
      this.views.refresh();
    }
    // Pushed from the end, so records are handed out in ascending order.
    for (let word = end - words; word >= this.#end; word -= words) free.push(word);
    this.#end = end;
    return true;
  }
}

/** False when the browser has no memory left to give. */
export function tryGrow(buffer: SharedArrayBuffer, byteLength: number): boolean {
  try {
    buffer.grow(byteLength);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function shiftOf(bytes: number): number {
  if (bytes > RECORD_LIMIT) throw new RangeError(`a metadata record of ${String(bytes)} bytes`);
  return Math.max(SMALLEST_SHIFT, 32 - Math.clz32(bytes - 1));
}

/** Length `metadata` starts with: the header and the first pages. */
export const INITIAL_METADATA_BYTES = METADATA_PAGE_BYTES * 8;
